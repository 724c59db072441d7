// What maps need on the page, fetched when it is first wanted, and the views out of it.
import { withWords } from "../i18n/words.ts";
import { Part } from "../platform/part.ts";
import { lazy } from "../ui/lazy.tsx";
import { MissingOver } from "../ui/Missing.tsx";
import { livePart } from "./live/part.ts";

export const mapPart = new Part("map", withWords(() => import("./lazy.ts")));
/** The map beside a conversation. */
export const roomMapPart = new Part("map", withWords(() => import("./room/lazy.ts")));

export const MapDialog = lazy(mapPart, (part) => part.MapDialog, MissingOver);
export const RoomMap = lazy(roomMapPart, (part) => part.RoomMap, MissingOver);
export const SystemDialog = lazy(roomMapPart, (part) => part.SystemDialog, MissingOver);
export const SendLayer = lazy(mapPart, (part) => part.SendLayer, MissingOver);
export const SharePosition = lazy(livePart, (part) => part.SharePosition, MissingOver);
export const SendPosition = lazy(mapPart, (part) => part.SendPosition, MissingOver);
