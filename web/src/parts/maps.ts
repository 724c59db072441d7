// What maps need on the page: those on cards, opened ones, and what is sent from a map.
export { land } from "../map/land.ts";
export { draw } from "../map/picture.ts";
export { reader } from "../map/reading.ts";
export { MapDialog } from "../view/MapDialog.tsx";
export { SendLayer } from "../view/SendLayer.tsx";
export { SendPosition } from "../view/SendPosition.tsx";
