// The dictionary in use, fetched for the language of the page. Everything that shows words reads `words.value`, and follows when
// another one is there.
import { computed, effect, signal } from "@preact/signals";
import { isolated } from "./direction.ts";
import { language, LANGUAGES, type Words } from "./language.ts";

/** The dictionary of the chosen language, while it cannot be fetched. */
export const missingLanguage = computed(() => {
  const part = LANGUAGES[language.value].words;
  return part.missing.value ? part : undefined;
});

const dictionary = signal<Words | undefined>(undefined);

/** Read by nobody before `haveWords` is done. */
export const words = computed(() => dictionary.value as Words);

/** Fetches the words of the page, and others whenever its language changes: until they are there, the old ones stay. */
export function haveWords(): Promise<void> {
  effect(() => void (document.documentElement.lang = language.value));
  effect(() => {
    const part = LANGUAGES[language.value].words;
    const here = part.here.value;
    if (here === undefined) void part.get().catch(() => undefined);
    else dictionary.value = parted(here);
  });
  return LANGUAGES[language.peek()].words.get().then(() => undefined);
}

/** With the names in its sentences apart from the rest. */
export function parted(all: Words): Words {
  const apart = (entry: unknown): unknown => {
    if (typeof entry !== "function") return entry;
    return (...blanks: unknown[]): unknown => entry(...blanks.map((blank) => (typeof blank === "string" ? isolated(blank) : blank)));
  };
  return Object.fromEntries(Object.entries(all).map(([key, entry]) => [key, apart(entry)])) as Words;
}
