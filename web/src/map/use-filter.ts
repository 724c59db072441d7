// What somebody writes into "Show only", and what it keeps of a layer.
import { useState } from "preact/hooks";
import { type FilterFault, kept, readFilter } from "./filter.ts";
import type { Layer } from "./read-layer.ts";

export interface Filtering {
  typed: string;
  write: (typed: string) => void;
  /** The places of the features that are shown; undefined for all of them. */
  kept: ReadonlySet<number> | undefined;
  /** What is wrong with what is written: until it is mended, what was shown before stays. */
  fault: FilterFault | undefined;
}

export function useFilter(layer: Layer | undefined): Filtering {
  const [now, setNow] = useState<Omit<Filtering, "write"> & { of: Layer | undefined }>({ typed: "", kept: undefined, fault: undefined, of: layer });
  const write = (typed: string): void => {
    if (layer === undefined) return;
    const filter = readFilter(typed, layer.columns);
    setNow((before) => {
      const was = before.of === layer ? before.kept : undefined;
      if (filter.is === "fault") return { typed, kept: was, fault: filter, of: layer };
      return { typed, kept: filter.conditions.length === 0 ? undefined : kept(filter, layer), fault: undefined, of: layer };
    });
  };
  return now.of === layer ? { ...now, write } : { typed: "", kept: undefined, fault: undefined, write };
}
