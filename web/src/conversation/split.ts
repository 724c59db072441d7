// Cuts a text that is too long for one message, at lines or between words. Code stays code in every part.

const FENCE = "```";
const CLOSING = `\n${FENCE}`;

/** Parts of at most `most` code points. A word longer than that is cut. */
export function split(text: string, most: number): string[] {
  const parts: string[] = [];
  // What the next part begins with: the fence of the code that was cut.
  let opening = "";
  let rest = text.trim();
  const room = rest.includes(FENCE) && most > 10 * CLOSING.length ? most - CLOSING.length : most;
  while ([...opening, ...rest].length > most) {
    const part = firstPart([...opening, ...rest], room, opening.length);
    rest = (opening + rest).slice(part.length);
    opening = openingIn(part);
    parts.push(opening === "" ? part.trimEnd() : part.replace(/\n$/, "") + CLOSING);
    rest = opening === "" ? rest.trimStart() : rest.replace(/^\n/, "");
  }
  return rest === "" ? parts : [...parts, opening + rest];
}

/** The parts of a text, where they are not too many; nothing where they are, without working them out. */
export function splitInto(mostParts: number, text: string, most: number): string[] {
  if ([...text.trim()].length > mostParts * most) return [];
  const parts = split(text, most);
  return parts.length > mostParts ? [] : parts;
}

/** Never only the fence of some code: that goes with the code. */
function firstPart(signs: readonly string[], most: number, least: number): string {
  const part = signs.slice(0, cutIn(signs.slice(0, most + 1), most, least)).join("");
  const fence = part.lastIndexOf(FENCE);
  const opening = openingIn(part);
  const bare = opening !== "" && part.slice(fence).trimEnd() === opening.trimEnd();
  if (!bare) return part;
  return fence > 0 ? part.slice(0, fence) : signs.slice(0, most).join("");
}

/** After the last line that fits, unless that leaves little; else after the last word. */
function cutIn(signs: readonly string[], most: number, least: number): number {
  const line = signs.lastIndexOf("\n");
  if (line > most / 2 && line >= least) return line;
  const blank = signs.findLastIndex((sign) => /\s/u.test(sign));
  return blank > 0 && blank >= least ? blank : most;
}

/** The fence of the code that is not ended here, with its language; empty where all is ended. */
function openingIn(part: string): string {
  const fences = part.split(FENCE);
  if (fences.length % 2 === 1) return "";
  const language = /^([\w+#.-]{0,20})[ \t]*(?:\n|$)/.exec(fences.at(-1) ?? "")?.[1] ?? "";
  return `${FENCE}${language}\n`;
}
