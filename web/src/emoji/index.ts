// The emoji, by name.
export { emoji, loadEmoji, noteUsed, recent } from "./emoji.ts";
export { findEmoji } from "./find.ts";
export { emojiAlone, isEmoji } from "./is-emoji.ts";
