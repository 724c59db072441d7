// The grammar of what is written: passages, marks, names and links.
export type { Piece } from "./inline.ts";
export { mayTakeMore } from "./lines.ts";
export { misses } from "./links.ts";
export { elementsOf, type Passage, passagesOf, plainOf, speaksTo } from "./passages.ts";
