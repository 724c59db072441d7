// The kinds of content: their shapes.
export type { Chosen, Most, Prepared, Ready } from "./image/chosen.ts";
export { speaksTo } from "./text/passages.ts";
