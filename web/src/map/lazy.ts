// What maps need on the page, those on cards and what is sent from a map: part.ts fetches it. Opened ones come when one is opened.
import "./map-dialog.css";
import { withWords } from "../i18n/words.ts";
import { Part } from "../platform/part.ts";
import { lazy } from "../ui/lazy.tsx";
import { MissingOver } from "../ui/Missing.tsx";

export { fileReader, openFile } from "./file/open-file.ts";
export { DrawnPicture } from "./DrawnPicture.tsx";
export { layerOf } from "./layer-file.ts";
export { SendLayer } from "./SendLayer.tsx";
export { SendPosition } from "./SendPosition.tsx";

const dialogPart = new Part("map", withWords(() => import("./MapDialog.tsx")));
export const MapDialog = lazy(dialogPart, (part) => part.MapDialog, MissingOver);
