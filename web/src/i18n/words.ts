// The dictionary in use, fetched for the language of the page. Everything that shows words reads `words.value`, and follows its
// changes.
import { computed, effect, signal } from "@preact/signals";
import { isolate } from "./direction.ts";
import { language, LANGUAGES, type Words } from "./language.ts";

/** The dictionary of the chosen language, while it cannot be fetched. */
export const missingLanguage = computed(() => {
  const part = LANGUAGES[language.value].words;
  return part.missing.value ? part : undefined;
});

const dictionary = signal<Words | undefined>(undefined);
/** A part of the page was wanted whose words are fetched with it. */
const wantsLater = signal(false);

/** The words: not to be read before `loadWords` is done; those of parts fetched on demand, in these parts alone. */
export const words = computed(() => dictionary.value as Words);

/** Fetches the words of the page, and again whenever its language changes: until then, the old words stay. */
export function loadWords(): Promise<void> {
  effect(() => void (document.documentElement.lang = language.value));
  effect(() => {
    const { words: first, laterWords } = LANGUAGES[language.value];
    const parts = wantsLater.value ? [first, laterWords] : [first];
    const here = parts.map((part) => part.here.value);
    for (const part of parts) if (part.here.value === undefined) void part.get().catch(() => undefined);
    // A part may be wanted before there are any words: the page is shown with those of its own.
    const isShown = dictionary.peek() !== undefined;
    if (here[0] !== undefined && (!isShown || !here.includes(undefined))) dictionary.value = isolateNames(Object.assign({}, ...here.map((part) => part?.default)));
  });
  return LANGUAGES[language.peek()].words.get().then(() => undefined);
}

/** Waits until there are words, however long they are missing: for code that may run before them. */
export function whenWords(): Promise<void> {
  return new Promise((done) => {
    const stop = effect(() => {
      if (dictionary.value === undefined) return;
      queueMicrotask(() => stop());
      done();
    });
  });
}

/** Fetches a part of the page with its words. */
export function withWords<T>(fetch: () => Promise<T>): () => Promise<T> {
  return async () => {
    wantsLater.value = true;
    const [part] = await Promise.all([fetch(), LANGUAGES[language.peek()].laterWords.get()]);
    return part;
  };
}

/** A dictionary that isolates the names in its sentences. */
function isolateNames(all: Words): Words {
  const apart = (entry: unknown): unknown => {
    if (typeof entry !== "function") return entry;
    return (...blanks: unknown[]): unknown => entry(...blanks.map((blank) => (typeof blank === "string" ? isolate(blank) : blank)));
  };
  return Object.fromEntries(Object.entries(all).map(([key, entry]) => [key, apart(entry)])) as Words;
}
