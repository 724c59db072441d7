// The map beside a conversation: ../part.ts fetches it.
import "../map.css";
import "./room-map.css";
import "../board/board.css";
import "../people/map-people.css";

export { RoomMap } from "./RoomMap.tsx";
export { SystemDialog } from "./SystemDialog.tsx";
