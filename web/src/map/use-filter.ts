// The filter of a layer: the words of "Show only", and the class of its legend that was pressed.
import { membersOf, type Shades } from "./classes.ts";
import { type FilterFault, dropUnfinishedWord, applyFilter, readFilter } from "./filter.ts";
import type { Layer } from "./read-layer.ts";

/** The places of features in their layer; undefined for all of them. */
type Places = ReadonlySet<number> | undefined;

/** A class of a legend; `condition`: "class = wet". */
export interface LegendClass {
  rank: number;
  condition: string;
}

export interface FilterState {
  typed: string;
  /** The class that is shown alone. */
  only: LegendClass | undefined;
  /** The features that are shown. */
  kept: Places;
  /** The features that each of the two keeps by itself. */
  keptBy: { typed: Places; only: Places };
  /** The fault of the typed filter: until it is mended, the features before stay. */
  fault: FilterFault | undefined;
}

export interface Filtering extends FilterState {
  write: (typed: string) => void;
  /** Shows all features again. */
  showAll: () => void;
}

/** Nothing is left out. */
export const ALL: FilterState = { typed: "", only: undefined, kept: undefined, keptBy: { typed: undefined, only: undefined }, fault: undefined };

export function filterBy(typed: string, layer: Layer, was: FilterState): FilterState {
  const read = readFilter(typed, layer.columns);
  if (read.is === "fault") return { ...was, typed, fault: read };
  const filter = dropUnfinishedWord(read, layer);
  const places = filter.conditions.length === 0 ? undefined : applyFilter(filter, layer);
  return { ...was, typed, fault: undefined, ...keptByBoth({ ...was.keptBy, typed: places }) };
}

/** Shows a class of the legend alone, or all of them again; `by`: the column that colours the layer. */
export function filterByClass(
  only: LegendClass | undefined, layer: Layer, { by, shades }: { by: number | undefined; shades: Shades }, was: FilterState,
): FilterState {
  return { ...was, only, ...keptByBoth({ ...was.keptBy, only: only && membersOf(layer, by, only.rank, shades) }) };
}

function keptByBoth(keptBy: FilterState["keptBy"]): Pick<FilterState, "kept" | "keptBy"> {
  const { typed, only } = keptBy;
  return { keptBy, kept: typed === undefined || only === undefined ? (typed ?? only) : new Set([...typed].filter((at) => only.has(at))) };
}
