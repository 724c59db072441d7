// The dictionary in use. Everything that shows words reads `words.value`, and follows when the language changes.
import { computed } from "@preact/signals";
import { language } from "../state/settings.ts";
import { en } from "./en.ts";
import { fr } from "./fr.ts";

export type Words = typeof en;

/** How times and days are written: as in the region of this browser, if it speaks the language. */
export const locale = computed(
  () => navigator.languages.find((one) => one.split("-")[0] === language.value) ?? language.value,
);

export const words = computed<Words>(() => (language.value === "fr" ? fr : en));
