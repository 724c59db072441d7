// The views of map that are fetched when first shown.
import { lazy } from "../ui/lazy.tsx";
import { MissingOver } from "../ui/Missing.tsx";
import { livePart, mapPart, roomMapPart } from "./part.ts";

export const RoomMap = lazy(roomMapPart, (part) => part.RoomMap, MissingOver);
export const SystemDialog = lazy(roomMapPart, (part) => part.SystemDialog);
export const SendLayer = lazy(mapPart, (part) => part.SendLayer);
export const SharePosition = lazy(livePart, (part) => part.SharePosition);
export const SendPosition = lazy(mapPart, (part) => part.SendPosition);
