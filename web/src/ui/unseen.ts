// Characters that are not seen, or that turn what stands beside them around: what is made of them reads otherwise than it
// is. For all that shows names, addresses and code that others have written.

/** They say in which direction the text after them runs. */
const DIRECTIONS = "\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069";
/** They take no room, or as much as a blank, and are no blanks. */
const FILLERS =
  "\\u00ad\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b\\u2028\\u2029\\u2060-\\u2065\\u206a-\\u206f\\u2800\\u3164" +
  "\\ufe00-\\ufe0e\\uffa0\\ufff0-\\ufffb\\u{e0000}-\\u{e0fff}";
/** They make one sign of several, in emoji and in Persian, and begin files. */
const JOINERS = "\\u200c\\u200d\\ufe0f\\ufeff";

const UNSEEN = new RegExp(`[\\u0000-\\u001f\\u007f-\\u009f${DIRECTIONS}${FILLERS}${JOINERS}]`, "gu");
/** Those that no code needs. */
const ODD_IN_CODE = new RegExp(`[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f${DIRECTIONS}${FILLERS}]`, "gu");

/** What is seen of a name. */
export function seen(name: string): string {
  return name.replace(UNSEEN, "");
}

/** Whether nothing of it is seen. */
export function isUnseen(text: string): boolean {
  return seen(text).trim() === "";
}

/** With a blank in the place of each: every other character stays where it is. */
export function blanked(text: string): string {
  return text.replace(UNSEEN, (one) => " ".repeat(one.length));
}

/** Code with a sign like ⟨U+202E⟩ for each, so that it reads as it runs. */
export function withSigns(code: string): string {
  return code.replace(ODD_IN_CODE, (one) => `⟨U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
}
