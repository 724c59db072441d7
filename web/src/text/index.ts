// The grammar of messages: passages, marks, names and links.
export type { Piece } from "./inline.ts";
export { mayTakeMore } from "./lines.ts";
export { missesLinks } from "./links.ts";
export { elementsOf, mentions, type Passage, passagesOf, plainOf } from "./passages.ts";
