// What maps need on the page, in three steps: each is fetched when it is first wanted.
import { withWords } from "../i18n/words.ts";
import { Part } from "../platform/part.ts";

/** Maps on cards, and what is sent as a layer or a position. */
export const mapPart = new Part("map", withWords(() => import("./lazy.ts")));
/** The map beside a conversation. */
export const roomMapPart = new Part("map", withWords(() => import("./room/lazy.ts")));
/** The state of rooms' maps, with what is said of it beside the talk, for which no map has to be open. */
export const livePart = new Part("map", withWords(() => import("./live/lazy.ts")));
