// The views of calls, fetched when the first of them is shown.
import { lazy } from "../ui/lazy.tsx";
import { callPart } from "./part.ts";

export const PermissionDialog = lazy(callPart, (part) => part.PermissionDialog);
export const CallStart = lazy(callPart, (part) => part.CallStart);
export const CallStrip = lazy(callPart, (part) => part.CallStrip);
export const Devices = lazy(callPart, (part) => part.Devices);
export const Dock = lazy(callPart, (part) => part.Dock);
export const FullCall = lazy(callPart, (part) => part.FullCall);
export const OwnDevices = lazy(callPart, (part) => part.OwnDevices);
export const RingCard = lazy(callPart, (part) => part.RingCard);
export const ShowInCall = lazy(callPart, (part) => part.ShowInCall);
export const Sounds = lazy(callPart, (part) => part.Sounds);
export const Stage = lazy(callPart, (part) => part.Stage);
