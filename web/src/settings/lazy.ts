// The settings, which few visits need: part.ts fetches them.
export { Settings } from "./Settings.tsx";
