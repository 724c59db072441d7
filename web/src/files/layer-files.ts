// What tells whether a file is a layer that a map can show: map/layer-faults.ts, which the session gives.
import type { Words } from "../i18n/language.ts";

/** Why a file cannot be shown on a map. */
export interface LayerFault {
  /** It seems to be something else. */
  isOther: boolean;
  why: (t: Words, language: string) => string;
}

export interface LayerFiles {
  /** Undefined for a layer. Waits until what reads it is there, however long that is missing. */
  faultOf(file: Blob): Promise<LayerFault | undefined>;
}
