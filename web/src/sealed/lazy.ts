// The views of sealed rooms: they come with the code that opens the rooms.
import { lazy } from "../ui/lazy.tsx";
import { sealedPart } from "./index.ts";

const none = (): null => null;

export const SealedLine = lazy(sealedPart, (part) => part.SealedLine, none);
export const SaidOn = lazy(sealedPart, (part) => part.SaidOn, none);
