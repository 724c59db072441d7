// Invisible characters, and those that turn the text beside them around: text with them reads otherwise than it
// is. For all views of names, addresses and code that others have written.

/** Characters that set the direction of the text after them. */
const DIRECTIONS = "\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069";
/** Characters that take no room, or as much as a blank, and are no blanks. */
const FILLERS =
  "\\u00ad\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b\\u2028\\u2029\\u2060-\\u2065\\u206a-\\u206f\\u2800\\u3164" +
  "\\ufe00-\\ufe0e\\uffa0\\ufff0-\\ufffb\\u{e0000}-\\u{e0fff}";
/** Characters that join several signs, in emoji and in Persian, and begin files. */
const JOINERS = "\\u200c\\u200d\\ufe0f\\ufeff";

const UNSEEN = new RegExp(`[\\u0000-\\u001f\\u007f-\\u009f${DIRECTIONS}${FILLERS}${JOINERS}]`, "gu");
/** Characters that no code needs. */
const ODD_IN_CODE = new RegExp(`[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f${DIRECTIONS}${FILLERS}]`, "gu");

/** Returns the visible part of a name. */
export function stripUnseen(name: string): string {
  return name.replace(UNSEEN, "");
}

/** Returns whether nothing of a text is visible. */
export function isUnseen(text: string): boolean {
  return stripUnseen(text).trim() === "";
}

/** Replaces each by a blank: every other character stays where it is. */
export function blankUnseen(text: string): string {
  return text.replace(UNSEEN, (sign) => " ".repeat(sign.length));
}

/** Replaces each in code by a sign like ⟨U+202E⟩, so that it reads as it runs. */
export function showUnseen(code: string): string {
  return code.replace(ODD_IN_CODE, (sign) => `⟨U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
}
