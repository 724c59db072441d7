// Where links stand in words. What finds them is fetched with the first text that may have one: until it is there, and if it does
// not come, a text reads as it was typed, without them. For parts.ts.
import type { Match } from "linkify-it";
import { Part } from "../../platform/part.ts";

/** Endings that make a link of a bare "example.org": few, for areas.py and main.rs are files. */
const ENDINGS = ["com", "org", "net", "edu", "gov", "eu", "fr", "be", "ch", "de", "uk", "ca"];
/** "https:" or "www.". */
const MAY_BEGIN = /[:.]\S/;

export const linkPart = new Part("links", async () => {
  const { LinkifyIt } = await import("linkify-it");
  return new LinkifyIt({ fuzzyLink: true, fuzzyEmail: false, tlds: ENDINGS });
});

/** Whether a text may have links that are not found, for what finds them did not come. */
export function misses(text: string): boolean {
  return linkPart.missing.value && MAY_BEGIN.test(text);
}

/** A view that draws them is drawn anew when they can be found. */
export function linksIn(text: string): readonly Match[] {
  if (!MAY_BEGIN.test(text)) return [];
  linkPart.get().catch(() => undefined);
  return linkPart.here.value?.match(text) ?? [];
}
