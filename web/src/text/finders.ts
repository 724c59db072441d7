// What finds links and places in words: links.ts fetches it.
import { LinkifyIt } from "linkify-it";

export { placesIn } from "../i18n/typed-place.ts";
export { wordedLinksIn } from "./links-in-words.ts";

/** Endings that make a link of a bare "example.org": few, for areas.py and main.rs are files. */
const ENDINGS = ["com", "org", "net", "edu", "gov", "eu", "fr", "be", "ch", "de", "uk", "ca"];

export const linkify = new LinkifyIt({ fuzzyLink: true, fuzzyEmail: false, tlds: ENDINGS });
