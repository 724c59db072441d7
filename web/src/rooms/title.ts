// What a private room is called by whoever made it. It is somebody else's text: cut and cleaned before it is shown.

export interface Title {
  /** Empty: the room is called nothing. */
  text: string;
  /** This person has given it, not a link. */
  isOwn: boolean;
}

/** Characters. */
export const MOST_OF_TITLE = 40;
/** Signs that cannot be seen, but for those that hold letters and emoji together. */
const UNSEEN = /(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu;
const SEEN = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** Empty where nothing of it could be seen. */
export function cleanTitle(text: string): string {
  const plain = text.replaceAll(/\s+/g, " ").replaceAll(UNSEEN, "").trim();
  return SEEN.test(plain) ? [...plain].slice(0, MOST_OF_TITLE).join("").trimEnd() : "";
}
