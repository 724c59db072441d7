// The emoji, fetched when they are first wanted, with their names in the language of the page; and those used last.
import { computed, effect, signal } from "@preact/signals";
import { type Emoji, type Group, groupsIn, named } from "../emoji/find.ts";
import { type Language, language, recentEmoji } from "./settings.ts";

const MODULES: Record<Language, () => Promise<{ default: string }>> = {
  en: () => import("virtual:emoji/en"),
  fr: () => import("virtual:emoji/fr"),
};
const MOST_RECENT = 16;

/** Empty until they are there. */
export const emoji = signal<readonly Group[]>([]);
const wanted = signal(false);

effect(() => {
  if (!wanted.value) return;
  const asked = language.value;
  MODULES[asked]().then(
    (module) => asked === language.peek() && (emoji.value = groupsIn(module.default)),
    () => (wanted.value = false),
  );
});

export function loadEmoji(): void {
  wanted.value = true;
}

/** The signs used last, the latest first. */
export const recent = computed(() => recentEmoji.value.split(" ").filter((sign) => sign !== ""));
export const recentlyUsed = computed<readonly Emoji[]>(() => named(emoji.value, recent.value));

export function use(sign: string): void {
  recentEmoji.value = [sign, ...recent.value.filter((one) => one !== sign)].slice(0, MOST_RECENT).join(" ");
}
