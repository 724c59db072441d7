// Splits a text that is too long for one message, at lines or between words. Code stays code in every part.

const FENCE = "```";
const CLOSING = `\n${FENCE}`;

/** Returns parts of at most `most` code points; none if they are too many, without computing them. A word longer than a part is cut. */
export function split(text: string, most: number, mostParts = Infinity): string[] {
  const parts: string[] = [];
  let rest = text.trim();
  if ([...rest].length > mostParts * most) return [];
  // The beginning of the next part: the fence of the code that was cut.
  let opening = "";
  // Parts too short for fences have no code.
  const keepsCode = rest.includes(FENCE) && most > 10 * CLOSING.length;
  const room = keepsCode ? most - CLOSING.length : most;
  while ([...rest].length > most) {
    const part = takePart([...rest], room, opening.length);
    const after = rest.slice(part.length);
    opening = keepsCode ? findOpening(part) : "";
    parts.push(opening === "" ? part.trimEnd() : part.replace(/\n$/, "") + CLOSING);
    rest = opening === "" ? after.trimStart() : opening + after.replace(/^\n/, "");
  }
  if (rest !== "") parts.push(rest);
  return parts.length > mostParts ? [] : parts;
}

/** Cuts at the last line that fits, unless that leaves little; else at the last word. */
function takePart(signs: readonly string[], most: number, least: number): string {
  const fits = signs.slice(0, most + 1);
  const line = fits.lastIndexOf("\n");
  const blank = fits.findLastIndex((sign) => /\s/u.test(sign));
  const end = line > most / 2 && line >= least ? line : blank > 0 && blank >= least ? blank : most;
  const part = signs.slice(0, end).join("");
  const fence = part.lastIndexOf(FENCE);
  const opening = findOpening(part);
  // Never only the fence of some code: that goes with the code.
  if (opening === "" || part.slice(fence).trimEnd() !== opening.trimEnd()) return part;
  return fence > 0 ? part.slice(0, fence) : signs.slice(0, most).join("");
}

/** Returns the fence of code that does not end here, with its language; empty where all is ended. */
function findOpening(part: string): string {
  const fences = part.split(FENCE);
  if (fences.length % 2 === 1) return "";
  const language = /^([\w+#.-]{0,20})[ \t]*(?:\n|$)/.exec(fences.at(-1) ?? "")?.[1] ?? "";
  return `${FENCE}${language}\n`;
}
