// Where links and places stand in words. What finds them is fetched with the first text that may have one: until it is there, and if
// it does not come, a text reads as it was typed, without them. For parts.ts.
import type { Match } from "linkify-it";
import type { PlaceInText } from "../i18n/typed-place.ts";
import { Part } from "../platform/part.ts";
import type { Whole } from "./inline.ts";

/** "https:" or "www.". */
const MAY_BEGIN = /[:.]\S/;
/** "](https:". */
const MAY_HAVE_WORDS = /\]\(\w+:/;
/** "45.188", "45,188" or "45°". */
const MAY_BE_PLACE = /\d[.,]\d{3}|\d\s?[°º]/;

export const linkPart = new Part("data", () => import("./finders.ts"));

/** Whether a text may have links that are not found, for what finds them did not come. */
export function misses(text: string): boolean {
  return linkPart.missing.value && (MAY_BEGIN.test(text) || MAY_BE_PLACE.test(text));
}

/** A view that draws them is drawn anew when they can be found. */
export function linksIn(text: string): readonly Match[] {
  return finders(MAY_BEGIN, text)?.linkify.match(text) ?? [];
}

/** The same of the places that are named. */
export function placesIn(text: string): readonly PlaceInText[] {
  return finders(MAY_BE_PLACE, text)?.placesIn(text) ?? [];
}

/** The same of links that have words of their own. */
export function wordedLinksIn(text: string): readonly Whole[] {
  return finders(MAY_HAVE_WORDS, text)?.wordedLinksIn(text) ?? [];
}

/** Undefined where a text has nothing for them, and before they are here. */
function finders(sign: RegExp, text: string): typeof import("./finders.ts") | undefined {
  if (!sign.test(text)) return undefined;
  linkPart.get().catch(() => undefined);
  return linkPart.here.value;
}
