// What few look at in a conversation, fetched when it is first wanted.
import { withWords } from "../i18n/words.ts";
import { Part } from "../platform/part.ts";
import { underWay } from "../platform/schedule.ts";

export const searchPart = new Part("search", withWords(() => import("./Search.tsx")));

/** What a pasted text may be besides a text. */
export const pastedPart = () => underWay(withWords(() => import("./PasteOffer.tsx"))());

/** What cuts a text that is too long. */
export const splitPart = () => underWay(import("./split.ts"));
