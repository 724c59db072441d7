// The check whether a file is a layer that a map can show: map/layer-faults.ts, which the session provides.
import type { Words } from "../i18n/language.ts";

/** The reason why a file cannot be shown on a map. */
export interface LayerFault {
  /** The file seems to be something else. */
  isOther: boolean;
  why: (t: Words, language: string) => string;
}

export interface LayerFiles {
  /** Returns undefined for a layer. Waits for its reader, however long that is missing. */
  faultOf(file: Blob): Promise<LayerFault | undefined>;
}
