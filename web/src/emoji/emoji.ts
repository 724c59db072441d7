// The emoji, fetched on first demand, with their names in the language of the page; and those used last.
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { language, LANGUAGES } from "../i18n/language.ts";
import { recentEmoji } from "../settings/index.ts";
import { type Emoji, type Group, groupsIn, pickEmoji } from "./find.ts";

const MOST_RECENT = 16;

const groups = signal<readonly Group[]>([]);

/** Empty until they are there. */
export const emoji: ReadonlySignal<readonly Group[]> = groups;
/** In the language of the page. */
export const emojiPart = computed(() => LANGUAGES[language.value].emoji);
let isWanted = false;

/** Fetches the emoji, and again whenever the language changes. */
export function loadEmoji(): void {
  if (isWanted) void emojiPart.value.get().catch(() => undefined);
  else effect(follow);
  isWanted = true;
}

function follow(): void {
  const part = emojiPart.value;
  const here = part.here.value;
  if (here === undefined) void part.get().catch(() => undefined);
  else groups.value = groupsIn(here.default);
}

/** The signs used last, the latest first. */
export const recent = computed(() => recentEmoji.value.split(" ").filter((sign) => sign !== ""));
export const recentlyUsed = computed<readonly Emoji[]>(() => pickEmoji(emoji.value, recent.value));

export function noteUsed(sign: string): void {
  recentEmoji.value = [sign, ...recent.value.filter((other) => other !== sign)].slice(0, MOST_RECENT).join(" ");
}
