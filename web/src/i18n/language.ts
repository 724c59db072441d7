// The languages of the page, and the choice of this person. A new language takes an entry here, and a dictionary.
import { computed } from "@preact/signals";
import { languages } from "../platform/offers.ts";
import { Part } from "../platform/part.ts";
import { storedSignal } from "../platform/stored.ts";
import type { en } from "./en.ts";

export type Words = typeof en;
type Half = Part<{ default: Partial<Words> }>;

interface LanguageEntry {
  /** Name of the language in itself. */
  name: string;
  /** Words of the page's first parts. */
  words: Half;
  /** Words of the parts that are fetched on demand: determined when the page is built (words.plugin.ts). */
  laterWords: Half;
  emoji: Part<{ default: string }>;
}

/** Dictionaries and the names of emoji are fetched on demand. */
export const LANGUAGES = {
  en: {
    name: "English",
    words: new Part("data", () => import("virtual:words/en/first")),
    laterWords: new Part("data", () => import("virtual:words/en/later")),
    emoji: new Part("data", () => import("virtual:emoji/en")),
  },
  fr: {
    name: "Français",
    words: new Part("data", () => import("virtual:words/fr/first")),
    laterWords: new Part("data", () => import("virtual:words/fr/later")),
    emoji: new Part("data", () => import("virtual:emoji/fr")),
  },
} satisfies Record<string, LanguageEntry>;

export type Language = keyof typeof LANGUAGES;

const KNOWN = Object.keys(LANGUAGES) as Language[];

export const language = storedSignal<Language>("language", usualLanguage(), KNOWN);

/** Locale of times and days: the region of this browser, if it speaks the language. */
export const locale = computed(() => languages().find((tag) => tag.split("-")[0] === language.value) ?? language.value);

/** Returns the first language of the browser that the page speaks. */
function usualLanguage(): Language {
  const wanted = languages().map((tag) => tag.split("-")[0]);
  return KNOWN[wanted.map((code) => KNOWN.findIndex((known) => known === code)).find((at) => at >= 0) ?? 0] ?? "en";
}
