// The views of calls that are fetched when one of them is first shown.
import { lazy } from "../ui/lazy.tsx";
import { MissingLine, MissingOver } from "../ui/Missing.tsx";
import { callPart } from "./part.ts";

export const PermissionDialog = lazy(callPart, (part) => part.PermissionDialog, MissingOver);
export const CallStart = lazy(callPart, (part) => part.CallStart, MissingOver);
export const CallStrip = lazy(callPart, (part) => part.CallStrip, MissingLine);
export const Devices = lazy(callPart, (part) => part.Devices, MissingOver);
export const Dock = lazy(callPart, (part) => part.Dock, MissingLine);
export const FullCall = lazy(callPart, (part) => part.FullCall, MissingLine);
export const RingCard = lazy(callPart, (part) => part.RingCard, MissingLine);
export const ShowInCall = lazy(callPart, (part) => part.ShowInCall, () => null);
export const Sounds = lazy(callPart, (part) => part.Sounds, MissingLine);
export const Stage = lazy(callPart, (part) => part.Stage, MissingLine);
