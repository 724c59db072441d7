// The state of rooms' maps, fetched when the first of them is wanted or told of. It has no views.
import { Part } from "../../platform/part.ts";

export const livePart = new Part("map", () => import("./lazy.ts"));
