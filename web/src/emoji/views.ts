// The dialog that offers emoji.
export { EmojiDialog } from "./EmojiDialog.tsx";
