// Recognition of emoji: by Unicode's own pattern (UTS #51), so that emoji newer than this browser count.

const SIGN = String.raw`(?:\p{RI}\p{RI}|[0-9#*]\ufe0f?\u20e3|\p{Extended_Pictographic}(?:\p{EMod}|\ufe0f\u20e3?|[\u{e0020}-\u{e007e}]+\u{e007f})?)`;
const ONE = `${SIGN}(?:\\u200d${SIGN})*`;
const EMOJI = new RegExp(`^${ONE}$`, "u");
const ALL = new RegExp(ONE, "gu");
/** Most characters of an emoji with the blanks around it. */
const LONGEST = 40;

/** Returns whether a text is exactly one emoji. */
export function isEmoji(text: string): boolean {
  return EMOJI.test(text);
}

/** Number of emoji of a text that has nothing else but blanks between them; 0 for any other text, or more emoji. */
export function emojiAlone(text: string, most: number): number {
  // An emoji may be a family of many, but not as long as any text.
  if (text.length > most * LONGEST) return 0;
  const signs = text.match(ALL) ?? [];
  const isMore = signs.length > most || text.replace(ALL, "").trim() !== "";
  return isMore ? 0 : signs.length;
}
