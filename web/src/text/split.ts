// Cuts a text that is too long for one message, at lines or between words.

/** Parts of at most `most` code points. A word longer than that is cut. */
export function split(text: string, most: number): string[] {
  const parts: string[] = [];
  let rest = [...text.trim()];
  while (rest.length > most) {
    const cut = cutIn(rest.slice(0, most + 1), most);
    parts.push(rest.slice(0, cut).join("").trimEnd());
    rest = [...rest.slice(cut).join("").trimStart()];
  }
  return rest.length === 0 ? parts : [...parts, rest.join("")];
}

/** After the last line that fits, unless that leaves little; else after the last word. */
function cutIn(signs: readonly string[], most: number): number {
  const line = signs.lastIndexOf("\n");
  if (line > most / 2) return line;
  const blank = signs.findLastIndex((sign) => /\s/u.test(sign));
  return blank > 0 ? blank : most;
}
