// Whether the server has another page than this one by now: it was renewed, and what is still to be fetched may be gone.
import { computed, signal } from "@preact/signals";
import { meta } from "./meta.ts";

/** So many `welcome`s in a row: while servers behind one address are renewed one by one, the next one may be of an old one. */
const SURE = 2;

const other = signal<{ digest: string; times: number } | undefined>(undefined);
const closed = signal("");

/** A `welcome` has come from a server with this page, or without any. */
export function servedPage(digest: string | undefined): void {
  const own = meta("page");
  const isOther = own !== "" && digest !== undefined && digest !== own;
  other.value = isOther ? { digest, times: (other.peek()?.times ?? 0) + 1 } : undefined;
}

/** The server that was last heard of has another page. */
export const isOld = computed(() => other.value !== undefined);
/** That is certain, and was not closed. */
export const renewed = computed(() => other.value !== undefined && other.value.times >= SURE && other.value.digest !== closed.value);

/** It is not said again of this digest. */
export function closeRenewed(): void {
  closed.value = other.peek()?.digest ?? "";
}
