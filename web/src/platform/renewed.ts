// Detects that the server has another page by now: it was renewed, and parts still to be fetched may be gone.
import { computed, signal } from "@preact/signals";
import { readMeta } from "./meta.ts";

/** Number of `welcome`s in a row: while servers behind an address are renewed in turn, the next may be of an old server. */
const SURE = 2;

const other = signal<{ digest: string; times: number } | undefined>(undefined);
const closed = signal("");

/** A `welcome` has come from a server with this page, or without any. */
export function noteServedPage(digest: string | undefined): void {
  const own = readMeta("page");
  const isOther = own !== "" && digest !== undefined && digest !== own;
  other.value = isOther ? { digest, times: (other.peek()?.times ?? 0) + 1 } : undefined;
}

/** The last server heard of has another page. */
export const isOld = computed(() => other.value !== undefined);
/** The renewal is certain, and its notice was not closed. */
export const renewed = computed(() => other.value !== undefined && other.value.times >= SURE && other.value.digest !== closed.value);

/** Closes the notice for this digest. */
export function closeRenewed(): void {
  closed.value = other.peek()?.digest ?? "";
}
