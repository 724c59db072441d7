// Puts the page together: the frame, what lies over it, its keys and its history. Imported by main.tsx alone.
export { announceAll } from "./announce.ts";
export { App } from "./App.tsx";
export { listenToBack } from "./back.ts";
export { listenToKeys } from "./keys.ts";
