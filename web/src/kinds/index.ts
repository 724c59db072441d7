// The kinds of content: the shape, the card and the views of each.
export { cardOf } from "./card.ts";
export { Painter } from "./image/Painter.tsx";
export { PictureChooser, Preview, usePicture } from "./image/Pick.tsx";
export { Picture, PictureDialog } from "./image/Picture.tsx";
export type { Chosen, Most, Prepared, Ready } from "./image/prepare.ts";
export { MapCard } from "./MapCard.tsx";
export { Source } from "./Source.tsx";
export { withoutFences } from "./text/blocks.ts";
export { speaksTo } from "./text/parts.ts";
export { Text } from "./text/Text.tsx";
