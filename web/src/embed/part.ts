// The code of the page in a frame, fetched there alone.
import { withWords } from "../i18n/words.ts";
import { Part } from "../platform/part.ts";

export const embedPart = new Part("page", withWords(() => import("./lazy.ts")));
