// The code of maps in three parts, each fetched when it is first wanted.
import { withWords } from "../i18n/words.ts";
import { Part } from "../platform/part.ts";

/** Maps on cards, and sending a layer or a position. */
export const mapPart = new Part("map", withWords(() => import("./lazy.ts")));
/** The map beside a conversation. */
export const roomMapPart = new Part("map", withWords(() => import("./room/lazy.ts")));
/** The state of rooms' maps, and its views beside the talk, for which no map has to be open. */
export const livePart = new Part("map", withWords(() => import("./live/lazy.ts")));
