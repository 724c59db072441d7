// The cards and views of each kind of content, and the choice of a picture.
export { PictureDialog } from "./image/PictureDialog.tsx";
export { PictureChooser, PicturePreview, usePicture } from "./image/PictureChooser.tsx";
export { Painter } from "./lazy-views.ts";
export { cardOf, summaryOf, viewOf } from "./table.tsx";
export { Text } from "./text/Text.tsx";
