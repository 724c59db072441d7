// What tells whether a file is a layer that a map can show. `map` has it, and `app` gives it.
import type { Words } from "../i18n/language.ts";

/** Why a file cannot be shown on a map. */
export interface LayerFault {
  /** It seems to be something else. */
  isOther: boolean;
  why: (t: Words, language: string) => string;
}

export abstract class LayerFiles {
  /** Undefined for a layer. Waits until what reads it is there, however long that is missing. */
  abstract faultOf(file: Blob): Promise<LayerFault | undefined>;
}
