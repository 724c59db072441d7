// Finds links, places, and names after an @, in words. What it says is never read as HTML.
import { blanked } from "../ui/unseen.ts";
import { linksIn, placesIn } from "./links.ts";

export type TextPart =
  | { is: "words"; text: string }
  /** `shown` is its text, or where it leads if that reads otherwise. */
  | { is: "link"; text: string; shown: string; href: string }
  | { is: "place"; text: string; at: readonly [lon: number, lat: number] }
  | { is: "name"; text: string; nickname: string };

const NAME = /(?<![A-Za-z0-9_-])@([A-Za-z0-9_-]+)/g;
/** Not tried from within a row of them, which would take long for a long row. */
const STARS_BEHIND = /(?<!\*)\*+$/;
const OPENABLE = new Set(["http:", "https:", "mailto:"]);

export function partsOf(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  // A link ends at what is not seen.
  for (const found of linksIn(blanked(text))) {
    // Stars behind a link are marks around it.
    const url = openable(found.url.replace(STARS_BEHIND, ""));
    if (url === undefined) continue;
    const written = found.text.replace(STARS_BEHIND, "");
    const shown = readsAs(written, url) ? written : url.href;
    parts.push(...unlinked(text.slice(from, found.index)), { is: "link", text: written, shown, href: url.href });
    from = found.index + written.length;
  }
  return [...parts, ...unlinked(text.slice(from))];
}

/** Places, and names beside them. */
function unlinked(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let begin = 0;
  for (const { from, to, at } of placesIn(text)) {
    parts.push(...namesIn(text.slice(begin, from)), { is: "place", text: text.slice(from, to), at });
    begin = to;
  }
  return [...parts, ...namesIn(text.slice(begin))];
}

function namesIn(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const found of text.matchAll(NAME)) {
    if (found.index > from) parts.push({ is: "words", text: text.slice(from, found.index) });
    parts.push({ is: "name", text: found[0], nickname: found[1] ?? "" });
    from = found.index + found[0].length;
  }
  if (from < text.length) parts.push({ is: "words", text: text.slice(from) });
  return parts;
}

/** The host is written as the browser calls it, not in letters that look like others. */
function readsAs(text: string, { hostname }: URL): boolean {
  return text.toLowerCase().replace(/^[a-z]*:?\/\//, "").startsWith(hostname);
}

export function openable(address: string): URL | undefined {
  try {
    const url = new URL(address);
    return OPENABLE.has(url.protocol) ? url : undefined;
  } catch {
    return undefined;
  }
}
