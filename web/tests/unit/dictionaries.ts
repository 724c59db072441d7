// All words of the page in both languages, those together that it fetches apart.
import { enLater } from "../../src/i18n/en-later.ts";
import { en as enFirst } from "../../src/i18n/en.ts";
import { frLater } from "../../src/i18n/fr-later.ts";
import { fr as frFirst } from "../../src/i18n/fr.ts";
import type { Words } from "../../src/i18n/language.ts";

export const en: Words = { ...enFirst, ...enLater };
export const fr: Words = { ...frFirst, ...frLater };
