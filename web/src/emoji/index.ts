// The emoji, by name, and the dialog that offers them.
export { emoji, loadEmoji, recent, use } from "./emoji.ts";
export { EmojiDialog } from "./EmojiDialog.tsx";
export { find } from "./find.ts";
export { emojiAlone, isEmoji } from "./is-emoji.ts";
