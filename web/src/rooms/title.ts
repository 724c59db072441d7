// Title of a private room, by its maker, or the name of a project. A text of somebody else: cut and cleaned before it is shown.

export interface Title {
  /** Empty: the room has no title. */
  text: string;
  /** Set by this person, not by a link. */
  isOwn: boolean;
  /** Group of QField's plugin livefield whose room it is: nothing private. */
  group?: string;
}

/** Most characters of a title. */
export const MOST_OF_TITLE = 40;
/** Signs that cannot be seen, but for those that hold letters and emoji together. */
const UNSEEN = /(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu;
const SEEN = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** Returns the visible part of a title, of at most so many characters. */
export function cleanTitle(text: string, most = MOST_OF_TITLE): string {
  const plain = text.replaceAll(/\s+/g, " ").replaceAll(UNSEEN, "").trim();
  return SEEN.test(plain) ? [...plain].slice(0, most).join("").trimEnd() : "";
}
