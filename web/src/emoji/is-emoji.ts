// What an emoji is: Unicode's own pattern for what may be one (UTS #51), so that those that are newer than this browser count.

const SIGN = String.raw`(?:\p{RI}\p{RI}|[0-9#*]\ufe0f?\u20e3|\p{Extended_Pictographic}(?:\p{EMod}|\ufe0f\u20e3?|[\u{e0020}-\u{e007e}]+\u{e007f})?)`;
const EMOJI = new RegExp(`^${SIGN}(?:\\u200d${SIGN})*$`, "u");

/** Whether it is one emoji, and nothing else. */
export function isEmoji(text: string): boolean {
  return EMOJI.test(text);
}
