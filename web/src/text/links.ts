// Links and places in words. Their finders are fetched with the first text that may have any: until then, and if
// they do not come, a text reads as typed, without them. For parts.ts.
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

/** Returns whether a text may have links that are not found, because the finders did not come. */
export function missesLinks(text: string): boolean {
  return linkPart.missing.value && (MAY_BEGIN.test(text) || MAY_BE_PLACE.test(text));
}

/** Finds links. A view that draws them is drawn anew when they can be found. */
export function linksIn(text: string): readonly Match[] {
  return finders(MAY_BEGIN, text)?.linkify.match(text) ?? [];
}

/** The same for named places. */
export function placesIn(text: string): readonly PlaceInText[] {
  return finders(MAY_BE_PLACE, text)?.placesIn(text) ?? [];
}

/** The same for worded links. */
export function wordedLinksIn(text: string): readonly Whole[] {
  return finders(MAY_HAVE_WORDS, text)?.wordedLinksIn(text) ?? [];
}

/** Returns the finders; undefined where a text has nothing for them, and before they are here. */
function finders(sign: RegExp, text: string): typeof import("./finders.ts") | undefined {
  if (!sign.test(text)) return undefined;
  linkPart.get().catch(() => undefined);
  return linkPart.here.value;
}
