// The state of rooms' maps, fetched when the first of them is wanted or told of. Of views it has only those beside the talk.
import { withWords } from "../../i18n/words.ts";
import { Part } from "../../platform/part.ts";

export const livePart = new Part("map", withWords(() => import("./lazy.ts")));
