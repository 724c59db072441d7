// The code of maps on cards, and of sending a layer or a position: part.ts fetches it.
import "./map.css";

export { fileReader, openFile } from "./file/open-file.ts";
export { DrawnPicture } from "./DrawnPicture.tsx";
export { SendLayer } from "./SendLayer.tsx";
export { SendPosition } from "./SendPosition.tsx";
