// The dialog of settings, and fields of it that stand elsewhere too.
export { RelayField } from "./RelayField.tsx";
export { Appearance } from "./Appearance.tsx";
export { Settings } from "./part.ts";
