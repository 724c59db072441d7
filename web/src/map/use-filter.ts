// What somebody writes into "Show only", and what it keeps of a layer.
import { useState } from "preact/hooks";
import { type FilterFault, kept, readFilter } from "./filter.ts";
import type { Layer } from "./read-layer.ts";

export interface FilterState {
  typed: string;
  /** The places of the features that are shown; undefined for all of them. */
  kept: ReadonlySet<number> | undefined;
  /** What is wrong with what is written: until it is mended, what was shown before stays. */
  fault: FilterFault | undefined;
}

export interface Filtering extends FilterState {
  write: (typed: string) => void;
}

/** Nothing is left out. */
export const ALL: FilterState = { typed: "", kept: undefined, fault: undefined };

export function useFilter(layer: Layer | undefined): Filtering {
  const [now, setNow] = useState<FilterState & { of: Layer | undefined }>({ ...ALL, of: layer });
  const write = (typed: string): void => {
    if (layer !== undefined) setNow((before) => ({ ...filterBy(typed, layer, before.of === layer ? before.kept : undefined), of: layer }));
  };
  return now.of === layer ? { ...now, write } : { ...ALL, write };
}

/** `was`: what was kept before. */
export function filterBy(typed: string, layer: Layer, was: Filtering["kept"]): FilterState {
  const filter = readFilter(typed, layer.columns);
  if (filter.is === "fault") return { typed, kept: was, fault: filter };
  return { typed, kept: filter.conditions.length === 0 ? undefined : kept(filter, layer), fault: undefined };
}
