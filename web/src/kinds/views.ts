// The cards and views of each kind of content, and what chooses a picture.
export { Painter } from "./part.ts";
export { PictureChooser, PicturePreview, usePicture } from "./image/PictureChooser.tsx";
export { PictureDialog } from "./image/Picture.tsx";
export { cardOf, summaryOf, viewOf } from "./table.tsx";
export { Text } from "./text/Text.tsx";
