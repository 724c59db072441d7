// The part of the page for files that go from browser to browser, fetched when it is first wanted.
import { withWords } from "../i18n/words.ts";
import { Part } from "../platform/part.ts";

export const filePart = new Part("calls", withWords(() => import("./lazy.ts")));
