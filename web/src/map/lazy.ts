// What maps need on the page, those on cards, opened ones, and what is sent from a map: part.ts fetches it.
import "./map-dialog.css";

export { fileReader, openFile } from "./file/open-file.ts";
export { DrawnPicture } from "./DrawnPicture.tsx";
export { layerOf } from "./layer-file.ts";
export { MapDialog } from "./MapDialog.tsx";
export { SendLayer } from "./SendLayer.tsx";
export { SendPosition } from "./SendPosition.tsx";
