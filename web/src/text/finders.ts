// Finders of links and places in words: fetched by links.ts.
import { LinkifyIt } from "linkify-it";
import { isUnseen, stripUnseen } from "../ui/unseen.ts";
import type { Piece, Whole } from "./inline.ts";
import { parseOpenable } from "./parts.ts";

export { placesIn } from "../i18n/typed-place.ts";

/** Endings that make a link of a bare "example.org": few, for areas.py and main.rs are files. */
const ENDINGS = ["com", "org", "net", "edu", "gov", "eu", "fr", "be", "ch", "de", "uk", "ca"];

export const linkify = new LinkifyIt({ fuzzyLink: true, fuzzyEmail: false, tlds: ENDINGS });

/** Worded links. The address has no blank in it, and its brackets belong together. */
const WORDED = /(?<!!)\[([^[\]\n]{1,300})\]\(((?:[^\s()]|\([^\s()]*\)){1,2000})\)/g;
/** With a dot as browsers read it, or a look-alike; or a number as machines have. */
const LIKE_AN_ADDRESS = /:\/\/|@|[\p{L}\p{N}][.\u3002\uff0e\uff61\u2024\ufe52\u00b7\u2027\ua4f8]\p{L}{2}|(?<!\d)\d{1,3}(?:[.\u3002\uff0e\uff61\u2024\ufe52]\d{1,3}){3}(?!\d)/u;

/**
 * Links with own words: [the gauges](https://example.org/gauges). Their target is always shown with them, so that no
 * words can hide it; words that look like an address themselves give way to the true address.
 */
export function wordedLinksIn(text: string): Whole[] {
  return [...text.matchAll(WORDED)].flatMap(({ 0: typed, 1: shown = "", 2: address = "", index: from }): Whole[] => {
    const url = parseOpenable(address);
    if (url === undefined || isUnseen(shown)) return [];
    const to = from + typed.length;
    if (LIKE_AN_ADDRESS.test(stripUnseen(shown))) return [{ from, to, piece: { is: "link", text: typed, shown: url.href, href: url.href } }];
    const inside: Piece[] = [{ is: "mark", text: "[" }, { is: "words", text: shown }, { is: "mark", text: `](${address})` }];
    return [{ from, to, piece: { is: "anchor", href: url.href, to: url.host === "" ? url.pathname : url.host, inside } }];
  });
}
