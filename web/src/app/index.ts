// Puts the page together: the frame, the layers over it, and its keys. Imported by main.tsx alone.
export { announceAll } from "./announce.ts";
export { App } from "./App.tsx";
export { listenToKeys } from "./keys.ts";
export { keepWindow } from "./window.ts";
