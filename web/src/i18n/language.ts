// The languages that the page speaks, and the one that this person reads. A new one takes an entry here, and a dictionary.
import { computed } from "@preact/signals";
import { languages } from "../platform/offers.ts";
import { Part } from "../platform/part.ts";
import { stored } from "../platform/stored.ts";
import type { en } from "./en.ts";

export type Words = typeof en;
type Half = Part<{ default: Partial<Words> }>;

interface LanguageEntry {
  /** Its own name for itself. */
  name: string;
  /** What the page says at once. */
  words: Half;
  /** What its parts say that are fetched when they are wanted: which words these are is found when the page is built (words.plugin.ts). */
  laterWords: Half;
  emoji: Part<{ default: string }>;
}

/** Dictionaries and the names of emoji are fetched when they are wanted. */
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

export const language = stored<Language>("language", usualLanguage(), KNOWN);

/** How times and days are written: as in the region of this browser, if it speaks the language. */
export const locale = computed(() => languages().find((one) => one.split("-")[0] === language.value) ?? language.value);

/** The first that this person reads and the page speaks. */
function usualLanguage(): Language {
  const wanted = languages().map((one) => one.split("-")[0]);
  return KNOWN[wanted.map((one) => KNOWN.findIndex((known) => known === one)).find((at) => at >= 0) ?? 0] ?? "en";
}
