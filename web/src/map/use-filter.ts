// What is shown of a layer: what "Show only" keeps of it, and the one class of its legend that was pressed.
import { membersOf, type Shades } from "./classes.ts";
import { type FilterFault, finished, kept, readFilter } from "./filter.ts";
import type { Layer } from "./read-layer.ts";

/** The places of features in their layer; undefined for all of them. */
type Places = ReadonlySet<number> | undefined;

/** A class of a legend: `said` as a condition, "class = wet". */
export interface LegendClass {
  rank: number;
  said: string;
}

export interface FilterState {
  typed: string;
  /** The class that is shown alone. */
  only: LegendClass | undefined;
  /** The features that are shown. */
  kept: Places;
  /** What each of the two keeps by itself. */
  keptBy: { typed: Places; only: Places };
  /** What is wrong with what is written: until it is mended, what was shown before stays. */
  fault: FilterFault | undefined;
}

export interface Filtering extends FilterState {
  write: (typed: string) => void;
  /** Leaves nothing out any more. */
  showAll: () => void;
}

/** Nothing is left out. */
export const ALL: FilterState = { typed: "", only: undefined, kept: undefined, keptBy: { typed: undefined, only: undefined }, fault: undefined };

export function filterBy(typed: string, layer: Layer, was: FilterState): FilterState {
  const read = readFilter(typed, layer.columns);
  if (read.is === "fault") return { ...was, typed, fault: read };
  const filter = finished(read, layer);
  const places = filter.conditions.length === 0 ? undefined : kept(filter, layer);
  return { ...was, typed, fault: undefined, ...keptByBoth({ ...was.keptBy, typed: places }) };
}

/** Shows one class of the legend alone, or all of them again; `by`: the column that colours the layer. */
export function filterByClass(
  only: LegendClass | undefined, layer: Layer, { by, shades }: { by: number | undefined; shades: Shades }, was: FilterState,
): FilterState {
  return { ...was, only, ...keptByBoth({ ...was.keptBy, only: only && membersOf(layer, by, only.rank, shades) }) };
}

function keptByBoth(keptBy: FilterState["keptBy"]): Pick<FilterState, "kept" | "keptBy"> {
  const { typed, only } = keptBy;
  return { keptBy, kept: typed === undefined || only === undefined ? (typed ?? only) : new Set([...typed].filter((at) => only.has(at))) };
}
