// The fields of language and look.
export { Appearance } from "./Appearance.tsx";
