// The kinds of content: the shape, the card and the views of each.
export { Painter } from "./part.ts";
export { PictureChooser, PicturePreview, usePicture } from "./image/PictureChooser.tsx";
export { PictureDialog } from "./image/Picture.tsx";
export type { Chosen, Most, Prepared, Ready } from "./image/chosen.ts";
export { cardOf, summaryOf, viewOf } from "./table.tsx";
export { speaksTo } from "./text/passages.ts";
export { Text } from "./text/Text.tsx";
