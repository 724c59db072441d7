// The emoji, by name.
export { emoji, loadEmoji, recent, use } from "./emoji.ts";
export { find } from "./find.ts";
export { emojiAlone, isEmoji } from "./is-emoji.ts";
