// Items of a board as this page knows them, and the effect of requests on them. Pure.
import { type Asks, type BoardFeature, randomName } from "../../protocol/index.ts";
import { normalizePlace } from "./places.ts";

export type PutFeature = Asks<"board_put">["features"][number];
/** A new thing, or with an `id` another form of a known thing. `rev`: the revision that it changes. */
export type DrawnThing = Omit<PutFeature, "id"> & { id?: string };

/** A thing on the board. */
export interface BoardItem {
  feature: BoardFeature;
  /** The server has not taken it yet. */
  isOnTheWay: boolean;
}

/** A request to the server; requests are sent in order. */
export type BoardRequest =
  | { is: "put"; features: readonly PutFeature[] }
  | { is: "remove"; ids: readonly string[] }
  | { is: "restore"; features: readonly BoardFeature[] }
  | { is: "clear" }
  | { is: "lock"; to: "all" | "moderators" };

/** Most features of a request (no more of others' features may be changed at once), and most characters. */
const MOST_FEATURES = 20;
const MOST_CHARACTERS = 200_000;
/** 132 random bits. */
const ID_SIGNS = 22;

/** Gives a thing an id, and its places the form of the protocol. */
export function assignId({ id, geometry, ...rest }: DrawnThing): PutFeature {
  const exact = (place: unknown): unknown => (Array.isArray(place) && typeof place[0] !== "number" ? place.map(exact) : normalizePlace(place as number[]));
  const coordinates = exact(geometry.coordinates);
  return { ...rest, id: id ?? `b.${randomName(ID_SIGNS)}`, geometry: { ...geometry, coordinates } as PutFeature["geometry"] };
}

/** Returns a feature as it is put again: without author and time. */
export function stripAuthor({ id, geometry, properties }: BoardFeature): PutFeature {
  return { id, geometry, properties } as PutFeature;
}

/** Splits a list into parts that fit into requests. */
export function splitIntoParts<T>(all: readonly T[]): (readonly T[])[] {
  const parts: T[][] = [];
  let size = Infinity;
  for (const entry of all) {
    const length = JSON.stringify(entry).length;
    if (size + length > MOST_CHARACTERS || (parts.at(-1)?.length ?? 0) >= MOST_FEATURES) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(entry);
    size += length;
  }
  return parts;
}

/** Returns the items after these requests, in the order of their changes; `by`: the requests' author. */
export function applyRequests(confirmed: ReadonlyMap<string, BoardFeature>, requests: readonly BoardRequest[], by: string, time: number): BoardItem[] {
  const all = new Map([...confirmed].map(([id, feature]): [string, BoardItem] => [id, { feature, isOnTheWay: false }]));
  const set = (feature: BoardFeature): void => {
    all.delete(feature.id);
    all.set(feature.id, { feature, isOnTheWay: true });
  };
  for (const request of requests) {
    if (request.is === "clear") all.clear();
    if (request.is === "remove") for (const id of request.ids) all.delete(id);
    if (request.is === "restore") request.features.forEach(set);
    if (request.is !== "put") continue;
    for (const feature of request.features) set({ ...feature, by, time, ...keptOf(confirmed.get(feature.id)) });
  }
  return [...all.values()];
}

/** What a change leaves of a feature beside its drawing. */
function keptOf(before: BoardFeature | undefined): { rev: number; maker?: string } {
  return before === undefined ? { rev: 0 } : { rev: before.rev, maker: before.maker ?? before.by };
}

/** Compares features without author and time. */
export function isSameDrawing(first: PutFeature | BoardFeature, second: PutFeature | BoardFeature): boolean {
  const of = ({ geometry, properties: { shape, color, note, width } }: PutFeature | BoardFeature): string =>
    JSON.stringify([geometry.type, geometry.coordinates, shape, color, note ?? "", width ?? 0]);
  return of(first) === of(second);
}
