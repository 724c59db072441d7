// The part of the page for calls, fetched when it is first wanted.
import { withWords } from "../i18n/words.ts";
import { Part } from "../platform/part.ts";

export const callPart = new Part("calls", withWords(() => import("./lazy.ts")));
