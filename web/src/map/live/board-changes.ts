// What stands on a board as this page knows it, and what a change makes of it. Pure.
import { type Asks, type BoardFeature, randomName } from "../../protocol/index.ts";
import { onEarth } from "./places.ts";

export type PutFeature = Asks<"board_put">["features"][number];
/** What is drawn: a new thing, or with the `id` of one another form of it. `rev`: it is changed from what it was then. */
export type DrawnThing = Omit<PutFeature, "id"> & { id?: string };

/** A thing on the board. */
export interface BoardItem {
  feature: BoardFeature;
  /** The server has not taken it yet. */
  isOnTheWay: boolean;
}

/** What is asked of the server, one after another. */
export type BoardRequest =
  | { is: "put"; features: readonly PutFeature[] }
  | { is: "remove"; ids: readonly string[] }
  | { is: "restore"; features: readonly BoardFeature[] }
  | { is: "clear" }
  | { is: "lock"; to: "all" | "moderators" };

/** A request has so many features at most, for of what others made no more may be changed at once, and so many characters. */
const MOST_FEATURES = 20;
const MOST_CHARACTERS = 200_000;
/** 132 random bits. */
const ID_SIGNS = 22;

/** With a name, and its places as the protocol has them. */
export function named({ id, geometry, ...rest }: DrawnThing): PutFeature {
  const exact = (place: unknown): unknown => (Array.isArray(place) && typeof place[0] !== "number" ? place.map(exact) : onEarth(place as number[]));
  const coordinates = exact(geometry.coordinates);
  return { ...rest, id: id ?? `b.${randomName(ID_SIGNS)}`, geometry: { ...geometry, coordinates } as PutFeature["geometry"] };
}

/** As it is put again: without who did it and when. */
export function drawnAs({ id, geometry, properties }: BoardFeature): PutFeature {
  return { id, geometry, properties } as PutFeature;
}

/** In as many parts as there are requests. */
export function inParts<T>(all: readonly T[]): (readonly T[])[] {
  const parts: T[][] = [];
  let size = Infinity;
  for (const one of all) {
    const own = JSON.stringify(one).length;
    if (size + own > MOST_CHARACTERS || (parts.at(-1)?.length ?? 0) >= MOST_FEATURES) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(one);
    size += own;
  }
  return parts;
}

/** How the board looks once these are done, in the order of their changes; `by`: who asks for it. */
export function after(told: ReadonlyMap<string, BoardFeature>, asked: readonly BoardRequest[], by: string, time: number): BoardItem[] {
  const all = new Map([...told].map(([id, feature]): [string, BoardItem] => [id, { feature, isOnTheWay: false }]));
  const set = (feature: BoardFeature): void => {
    all.delete(feature.id);
    all.set(feature.id, { feature, isOnTheWay: true });
  };
  for (const one of asked) {
    if (one.is === "clear") all.clear();
    if (one.is === "remove") for (const id of one.ids) all.delete(id);
    if (one.is === "restore") one.features.forEach(set);
    if (one.is !== "put") continue;
    for (const feature of one.features) set({ ...feature, by, time, rev: told.get(feature.id)?.rev ?? 0 });
  }
  return [...all.values()];
}

/** The same thing, whoever put it when. */
export function isSameDrawing(one: PutFeature | BoardFeature, other: PutFeature | BoardFeature): boolean {
  const of = ({ geometry, properties: { shape, color, note, width } }: PutFeature | BoardFeature): string =>
    JSON.stringify([geometry.type, geometry.coordinates, shape, color, note ?? "", width ?? 0]);
  return of(one) === of(other);
}
