// The emoji, fetched when they are first wanted, with their names in the language of the page; and those used last.
import { computed, effect, signal } from "@preact/signals";
import { type Emoji, type Group, groupsIn, named } from "../emoji/find.ts";
import { Part } from "../parts/part.ts";
import { type Language, language, recentEmoji } from "./settings.ts";

const PARTS: Record<Language, Part<{ default: string }>> = {
  en: new Part("emoji", () => import("virtual:emoji/en")),
  fr: new Part("emoji", () => import("virtual:emoji/fr")),
};
const MOST_RECENT = 16;

/** Empty until they are there. */
export const emoji = signal<readonly Group[]>([]);
/** In the language of the page. */
export const emojiPart = computed(() => PARTS[language.value]);
const wanted = signal(false);

effect(() => {
  const part = emojiPart.value;
  const here = part.here.value;
  if (here !== undefined) emoji.value = groupsIn(here.default);
  else if (wanted.value) void part.get().catch(() => undefined);
});

export function loadEmoji(): void {
  wanted.value = true;
  void emojiPart.value.get().catch(() => undefined);
}

/** The signs used last, the latest first. */
export const recent = computed(() => recentEmoji.value.split(" ").filter((sign) => sign !== ""));
export const recentlyUsed = computed<readonly Emoji[]>(() => named(emoji.value, recent.value));

export function use(sign: string): void {
  recentEmoji.value = [sign, ...recent.value.filter((one) => one !== sign)].slice(0, MOST_RECENT).join(" ");
}
