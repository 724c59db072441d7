// Search on the map of a conversation: a place by its coordinates, people, things of the board, and features by any of their
// attributes. Accents and case do not matter.
import { untracked } from "@preact/signals";
import { formatDegrees } from "../../i18n/coordinates.ts";
import { locale } from "../../i18n/language.ts";
import { readPlace } from "../../i18n/typed-place.ts";
import { words } from "../../i18n/words.ts";
import { foldCase } from "../../ui/folded.ts";
import { nameOf } from "../board/thing.ts";
import { nameColumn } from "../classes.ts";
import { foldedRows } from "../filter.ts";
import { listWhereabouts } from "../people/whereabouts.ts";
import type { Layer } from "../read-layer.ts";
import { titleOf } from "./layer-name.ts";
import type { MapView } from "./map-view.ts";

export type FoundKind = "place" | "person" | "thing" | "feature";

export interface FoundItem {
  name: string;
  /** Its kind. */
  about: string;
  /** Goes there, and chooses it. */
  go: () => void;
}

export interface FoundGroup {
  kind: FoundKind;
  /** The first of them. */
  items: readonly FoundItem[];
  count: number;
}

/** Of each kind. */
const MOST = 8;

/** Only items that are listed are made. */
type MakeItem = () => FoundItem;

export function findOnMap(view: MapView, typed: string): FoundGroup[] {
  return untracked(() => {
    const sought = splitWords(typed);
    if (sought.length === 0) return [];
    const leads: readonly [FoundKind, readonly MakeItem[]][] = [
      ["place", findPlaces(view, typed)],
      ["person", findPeople(view, sought)],
      ["thing", findThings(view, sought)],
      ["feature", findShownFeatures(view, sought)],
    ];
    return leads.flatMap(([kind, all]) => (all.length === 0 ? [] : [{ kind, count: all.length, items: all.slice(0, MOST).map((makeItem) => makeItem()) }]));
  });
}

/** Returns the words, all of which have to match. */
export function splitWords(typed: string): string[] {
  return foldCase(typed).split(/\s+/).filter((word) => word !== "");
}

/** Returns the indices of the features of a layer that match, among those that are shown. */
export function findFeatures(sought: readonly string[], layer: Layer, kept: ReadonlySet<number> | undefined): number[] {
  return foldedRows(layer).flatMap((row, at) => (kept?.has(at) !== false && hasAll(row, sought) ? [at] : []));
}

/** Returns the name of a feature, and the attribute by which it was found, where that is another. */
export function describeMatch({ columns, features }: Layer, at: number, sought: readonly string[]): { name: string | undefined; found: string | undefined } {
  const values = features[at]?.values ?? [];
  const name = nameColumn(columns) ?? -1;
  const by = values.findIndex((value) => value !== undefined && sought.some((word) => foldCase(String(value)).includes(word)));
  const isNamed = hasAll(foldCase(String(values[name] ?? "")), sought);
  return { name: values[name]?.toString(), found: isNamed || by < 0 || by === name ? undefined : `${columns[by]?.name}: ${values[by]}` };
}

function findPlaces(view: MapView, typed: string): MakeItem[] {
  const read = readPlace(typed);
  const place = view.resolvePlace(read);
  return place === undefined ? [] : [() => ({ name: formatDegrees(place), about: read.is === "pair" ? view.code.value : "WGS 84", go: () => void view.goTo(place) })];
}

function findPeople(view: MapView, sought: readonly string[]): MakeItem[] {
  const all = listWhereabouts(view).filter(({ nickname }) => hasAll(foldCase(nickname), sought));
  // People may have moved meanwhile.
  const go = (key: string) => (): void => view.goNear(listWhereabouts(view).find((person) => person.key === key)?.at ?? all.find((person) => person.key === key)?.at ?? []);
  return all.map(({ key, nickname, about }) => () => ({ name: nickname, about, go: go(key) }));
}

function findThings({ board }: MapView, sought: readonly string[]): MakeItem[] {
  const t = words.value;
  const items = board.board.value?.items.value.toReversed() ?? [];
  return items.flatMap(({ feature }): MakeItem[] => {
    const { note = "", shape } = feature.properties;
    const says = foldCase([note, t.boardShape(shape), feature.by].join("\n"));
    if (!hasAll(says, sought)) return [];
    const name = nameOf(feature, t, locale.value);
    return [() => ({ name, about: [t.boardShape(shape), feature.by].join(" · "), go: () => board.show(feature.id) })];
  });
}

/** Searches the layers that are seen, from above to below. */
function findShownFeatures(view: MapView, sought: readonly string[]): MakeItem[] {
  const t = words.value;
  return view.layers.visible.value.flatMap((mapLayer): MakeItem[] => {
    const { filter } = view.layers.showing(mapLayer);
    const { layer, lack } = mapLayer.found.value ?? {};
    if (layer === undefined || lack !== undefined) return [];
    return findFeatures(sought, layer, filter.kept).map((feature) => () => {
      const { name = t.featureOf(feature + 1, layer.features.length), found } = describeMatch(layer, feature, sought);
      return { name, about: [found, titleOf(mapLayer)].filter(Boolean).join(" · "), go: () => view.choose({ layer: mapLayer.id, feature }, "sought") };
    });
  });
}

function hasAll(text: string, sought: readonly string[]): boolean {
  return sought.every((word) => text.includes(word));
}
