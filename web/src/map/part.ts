// What maps need on the page, fetched when it is first wanted.
import { withWords } from "../i18n/words.ts";
import { Part } from "../platform/part.ts";

export const mapPart = new Part("map", withWords(() => import("./lazy.ts")));
/** The map beside a conversation. */
export const roomMapPart = new Part("map", withWords(() => import("./room/lazy.ts")));
