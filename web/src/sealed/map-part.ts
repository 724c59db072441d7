// What seals and opens live values and things on the board: fetched with the first of them.
import { Part } from "../platform/part.ts";

export const mapPart = new Part("map", () => import("./map-values.ts"));
