// The views of maps: on cards, beside a conversation, and the dialogs that send from a map.
export { BesideTalk, SharePin } from "./beside.tsx";
export { RoomMap, SendLayer, SendPosition, SharePosition, SystemDialog } from "./lazy-views.ts";
export { cardMap } from "./small-map.tsx";
