// What somebody looks for on the map of a conversation: a place by its coordinates, people, things of the board, and features by any
// of their attributes. Accents and case do not matter.
import { untracked } from "@preact/signals";
import { degrees } from "../../i18n/coordinates.ts";
import { locale } from "../../i18n/language.ts";
import { readPlace } from "../../i18n/typed-place.ts";
import { words } from "../../i18n/words.ts";
import { folded } from "../../ui/folded.ts";
import { nameOf } from "../board/thing.ts";
import { nameColumn } from "../classes.ts";
import { foldedRows } from "../filter.ts";
import { whereabouts } from "../people/whereabouts.ts";
import type { Layer } from "../read-layer.ts";
import { titleOf } from "./layer-name.ts";
import type { MapView } from "./map-view.ts";

export type FoundKind = "place" | "person" | "thing" | "feature";

export interface FoundItem {
  name: string;
  /** What it is. */
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

/** Makes an item. Only those that are listed are made. */
type Lead = () => FoundItem;

export function findOn(view: MapView, typed: string): FoundGroup[] {
  return untracked(() => {
    const sought = soughtIn(typed);
    if (sought.length === 0) return [];
    const leads: readonly [FoundKind, readonly Lead[]][] = [
      ["place", placeLeads(view, typed)],
      ["person", personLeads(view, sought)],
      ["thing", thingLeads(view, sought)],
      ["feature", featureLeads(view, sought)],
    ];
    return leads.flatMap(([kind, all]) => (all.length === 0 ? [] : [{ kind, count: all.length, items: all.slice(0, MOST).map((lead) => lead()) }]));
  });
}

/** The words of which each has to be there. */
export function soughtIn(typed: string): string[] {
  return folded(typed).split(/\s+/).filter((word) => word !== "");
}

/** The places of the features of a layer that say all of it, among those that are shown. */
export function featuresWith(sought: readonly string[], layer: Layer, kept: ReadonlySet<number> | undefined): number[] {
  return foldedRows(layer).flatMap((row, at) => (kept?.has(at) !== false && hasAll(row, sought) ? [at] : []));
}

/** What a feature is called, and the attribute by which it was found, where that is another one. */
export function saidOf({ columns, features }: Layer, at: number, sought: readonly string[]): { name: string | undefined; found: string | undefined } {
  const values = features[at]?.values ?? [];
  const name = nameColumn(columns) ?? -1;
  const by = values.findIndex((value) => value !== undefined && sought.some((word) => folded(String(value)).includes(word)));
  const isNamed = hasAll(folded(String(values[name] ?? "")), sought);
  return { name: values[name]?.toString(), found: isNamed || by < 0 || by === name ? undefined : `${columns[by]?.name}: ${values[by]}` };
}

function placeLeads(view: MapView, typed: string): Lead[] {
  const read = readPlace(typed);
  const place = view.placeOf(read);
  return place === undefined ? [] : [() => ({ name: degrees(place), about: read.is === "pair" ? view.code.value : "WGS 84", go: () => void view.goTo(place) })];
}

function personLeads(view: MapView, sought: readonly string[]): Lead[] {
  const all = whereabouts(view).filter(({ nickname }) => hasAll(folded(nickname), sought));
  // They may have moved meanwhile.
  const go = (key: string) => (): void => view.goNear(whereabouts(view).find((one) => one.key === key)?.at ?? all.find((one) => one.key === key)?.at ?? []);
  return all.map(({ key, nickname, about }) => () => ({ name: nickname, about, go: go(key) }));
}

function thingLeads({ board }: MapView, sought: readonly string[]): Lead[] {
  const t = words.value;
  const items = board.board.value?.items.value.toReversed() ?? [];
  return items.flatMap(({ feature }): Lead[] => {
    const { note = "", shape } = feature.properties;
    const says = folded([note, t.boardShape(shape), feature.by].join("\n"));
    if (!hasAll(says, sought)) return [];
    const name = nameOf(feature, t, locale.value);
    return [() => ({ name, about: [t.boardShape(shape), feature.by].join(" · "), go: () => board.show(feature.id) })];
  });
}

/** Of the layers that are seen, the upper ones first. */
function featureLeads(view: MapView, sought: readonly string[]): Lead[] {
  const t = words.value;
  return view.layers.visible.value.flatMap((one): Lead[] => {
    const { filter } = view.layers.showing(one);
    const { layer, lack } = one.found.value ?? {};
    if (layer === undefined || lack !== undefined) return [];
    return featuresWith(sought, layer, filter.kept).map((feature) => () => {
      const { name = t.featureOf(feature + 1, layer.features.length), found } = saidOf(layer, feature, sought);
      return { name, about: [found, titleOf(one)].filter(Boolean).join(" · "), go: () => view.choose({ layer: one.id, feature }, "sought") };
    });
  });
}

function hasAll(text: string, sought: readonly string[]): boolean {
  return sought.every((word) => text.includes(word));
}
