// The dictionary in use, fetched for the language of the page. Everything that shows words reads `words.value`, and follows when
// another one is there.
import { computed, effect, signal } from "@preact/signals";
import { Part } from "../parts/part.ts";
import { type Language, language } from "../state/settings.ts";
import { isolated } from "../text/direction.ts";
import type { en } from "./en.ts";

export type Words = typeof en;

const PARTS: Record<Language, Part<Words>> = {
  en: new Part("language", async () => (await import("./en.ts")).en),
  fr: new Part("language", async () => (await import("./fr.ts")).fr),
};

/** The dictionary of the chosen language, while it cannot be fetched. */
export const missingLanguage = computed(() => {
  const part = PARTS[language.value];
  return part.missing.value ? part : undefined;
});

/** How times and days are written: as in the region of this browser, if it speaks the language. */
export const locale = computed(
  () => navigator.languages.find((one) => one.split("-")[0] === language.value) ?? language.value,
);

const dictionary = signal<Words | undefined>(undefined);

/** Read by nobody before `haveWords` is done. */
export const words = computed(() => dictionary.value as Words);

/** Fetches the words of the page, and others whenever its language changes: until they are there, the old ones stay. */
export function haveWords(): Promise<void> {
  effect(() => {
    const part = PARTS[language.value];
    const here = part.here.value;
    if (here === undefined) void part.get().catch(() => undefined);
    else dictionary.value = parted(here);
  });
  return PARTS[language.peek()].get().then(() => undefined);
}

/** With the names in its sentences apart from the rest. */
export function parted(all: Words): Words {
  const apart = (entry: unknown): unknown => {
    if (typeof entry !== "function") return entry;
    return (...blanks: unknown[]): unknown => entry(...blanks.map((blank) => (typeof blank === "string" ? isolated(blank) : blank)));
  };
  return Object.fromEntries(Object.entries(all).map(([key, entry]) => [key, apart(entry)])) as Words;
}
