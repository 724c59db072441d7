// What an emoji is: Unicode's own pattern for what may be one (UTS #51), so that those that are newer than this browser count.

const SIGN = String.raw`(?:\p{RI}\p{RI}|[0-9#*]\ufe0f?\u20e3|\p{Extended_Pictographic}(?:\p{EMod}|\ufe0f\u20e3?|[\u{e0020}-\u{e007e}]+\u{e007f})?)`;
const ONE = `${SIGN}(?:\\u200d${SIGN})*`;
const EMOJI = new RegExp(`^${ONE}$`, "u");
const ALL = new RegExp(ONE, "gu");
/** So many characters one of them and the blanks around it may have. */
const LONGEST = 40;

/** Whether it is one emoji, and nothing else. */
export function isEmoji(text: string): boolean {
  return EMOJI.test(text);
}

/** How many emoji a text is made of, if it is nothing else but blanks between them; 0 if it is more than that, or more of them. */
export function emojiAlone(text: string, most: number): number {
  // One of them may be a family of many, but not as long as any text.
  if (text.length > most * LONGEST) return 0;
  const signs = text.match(ALL) ?? [];
  const isMore = signs.length > most || text.replace(ALL, "").trim() !== "";
  return isMore ? 0 : signs.length;
}
