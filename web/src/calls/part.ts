// What calls need on the page, fetched when it is first wanted, and the views out of it.
import { withWords } from "../i18n/words.ts";
import { Part } from "../platform/part.ts";
import { lazy } from "../ui/lazy.tsx";
import { MissingLine, MissingOver } from "../ui/Missing.tsx";

export const callPart = new Part("calls", withWords(() => import("./lazy.ts")));

export const PermissionDialog = lazy(callPart, (part) => part.PermissionDialog, MissingOver);
export const CallStart = lazy(callPart, (part) => part.CallStart, MissingOver);
export const CallStrip = lazy(callPart, (part) => part.CallStrip, MissingLine);
export const Devices = lazy(callPart, (part) => part.Devices, MissingOver);
export const Dock = lazy(callPart, (part) => part.Dock, MissingLine);
export const FullCall = lazy(callPart, (part) => part.FullCall, MissingLine);
export const RingCard = lazy(callPart, (part) => part.RingCard, MissingLine);
export const Sounds = lazy(callPart, (part) => part.Sounds, MissingLine);
export const Stage = lazy(callPart, (part) => part.Stage, MissingLine);
