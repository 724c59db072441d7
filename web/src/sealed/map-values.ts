// Live values and the board of a sealed room: opened, looked at, and handed on under the member who sealed them.
import type { Asks, Board, BoardFeature, Limits, LiveValues } from "../protocol/index.ts";
import { hasSeal, type SealedPart } from "./frame.ts";
import { isNickname, parse } from "./inside.ts";
import { isObject } from "../protocol/frames.ts";
import { isLiveValue, isThing } from "./shapes.ts";
import type { Talk } from "./talk.ts";

interface InsideFeature {
  nickname: string;
  geometry: Record<string, unknown>;
  properties: Record<string, unknown>;
}

type SealedFeature = Partial<BoardFeature> & Pick<BoardFeature, "id"> & { sealed?: unknown };
type Values = Record<string, unknown>;

/** Most frames remembered for one feature of the board. */
const MOST_REPLACED = 1000;

/** Returns a request with its live values, or its features, sealed. */
export async function sealForMap(keys: Record<string, unknown>, { nickname, vault }: Talk): Promise<Record<string, unknown>> {
  const { set, features = [] } = keys as { set?: object; features?: Asks<"board_put">["features"] };
  if (set !== undefined) {
    const values = Object.entries(set).map(async ([key, value]) => [key, value === null ? null : await vault.seal(`live:${key}`, value)] as const);
    return { ...keys, set: Object.fromEntries(await Promise.all(values)) };
  }
  const sealed = features.map(async ({ id, geometry, properties, ...rev }) => {
    return { id, ...rev, sealed: await vault.seal(`feature:${id}`, { nickname, geometry, properties }) };
  });
  return { ...keys, features: await Promise.all(sealed) };
}

export class MapValues {
  /** Values of those who were not heard yet, by member. */
  private readonly unheard = new Map<string, Values>();
  private readonly features = new Map<string, { now: string; replaced: Set<string> }>();

  constructor(private readonly talk: Talk) {}

  /** Returns live values by member. `isState`: as they stand, so that the last may come again. */
  async live(members: Readonly<Record<string, Values>> = {}, isState = false): Promise<Record<string, LiveValues>> {
    const opened: Record<string, Values> = {};
    for (const [member, { nickname: _nickname, ...values }] of Object.entries(members)) {
      for (const [key, value] of Object.entries(values)) {
        const found = value === null ? { member, value } : await this.value(member, key, value, isState);
        if (found !== undefined) (opened[found.member] ??= {})[key] = found.value;
      }
    }
    return opened as Record<string, LiveValues>;
  }

  /** Returns what waits for somebody who has been heard now, to be opened again. */
  takeUnheard(): Record<string, Values> {
    const heard = [...this.unheard].filter(([member]) => this.talk.loads.of(member) !== undefined);
    for (const [member] of heard) this.unheard.delete(member);
    return Object.fromEntries(heard);
  }

  left(member: string): void {
    this.unheard.delete(member);
  }

  /** Returns a change of the board without what does not open. */
  async board({ put, by, ...event }: Board): Promise<Board> {
    const features: BoardFeature[] = [];
    let isPlain = false;
    for (const feature of put ?? []) {
      const found = await this.feature(feature);
      if (found === "plain") isPlain = true;
      else if (found !== undefined) features.push(found);
    }
    if (isPlain) this.talk.page.row(this.talk.room, "unsealed");
    return {
      ...event,
      ...(by !== undefined && { by: { member: by.member, nickname: this.talk.nameOf(by.member) } }),
      ...(put !== undefined && { put: features }),
    };
  }

  /** A value counts for the load that sealed it, which has to be one that is here. */
  private async value(member: string, key: string, value: unknown, isState: boolean): Promise<{ member: string; value: unknown } | undefined> {
    const { loads, room, seen, page, vault } = this.talk;
    if (this.talk.isSelf(member)) return undefined;
    if (!hasSeal(value)) return void page.row(room, "unsealed");
    const frame = await vault.open(value, `live:${key}`);
    if (frame === undefined) return void page.row(room, "unopened");
    const load = loads.get(frame.sid);
    if (load === undefined || load.freshFrom === Infinity || load.member === undefined) {
      this.unheard.set(member, { ...this.unheard.get(member), [key]: value });
      return undefined;
    }
    const inside = readValue(frame.text);
    if (!isLiveValue(key, inside) || !seen.isNewer(frame.sid, `live:${key}`, frame.n, isState)) return undefined;
    return { member: load.member, value: inside };
  }

  private async feature({ id, sealed, by: _by, time = 0, rev = 0 }: SealedFeature): Promise<BoardFeature | "plain" | undefined> {
    const { loads, nickname, room, page, vault } = this.talk;
    if (!hasSeal(sealed)) return "plain";
    const frame = await vault.open(sealed, `feature:${id}`);
    const inside = readFeature(frame?.text, this.talk.limits);
    if (frame === undefined || inside === undefined || !isThing(inside)) return void page.row(room, "unopened");
    if (!this.isStanding(id, `${frame.sid}.${frame.n}`)) return void page.row(room, "unopened");
    const by = frame.sid === vault.own.sid ? nickname : (loads.get(frame.sid)?.shown ?? inside.nickname);
    const { geometry, properties } = inside as unknown as Pick<BoardFeature, "geometry" | "properties">;
    return { id, geometry, properties, by, time, rev };
  }

  /** Notes a feature of the board. Returns whether it is none that was replaced before. */
  private isStanding(id: string, frame: string): boolean {
    const known = this.features.get(id);
    if (known === undefined) this.features.set(id, { now: frame, replaced: new Set() });
    else if (known.replaced.has(frame)) return false;
    else if (known.now !== frame) {
      if (known.replaced.size < MOST_REPLACED) known.replaced.add(known.now);
      known.now = frame;
    }
    return true;
  }
}

function readFeature(text: string | undefined, limits: Limits): InsideFeature | undefined {
  const inside = parse(text);
  const isSound = isNickname(inside?.["nickname"], limits) && isObject(inside?.["geometry"]) && isObject(inside["properties"]);
  return isSound ? (inside as unknown as InsideFeature) : undefined;
}

/** Returns a live value, which stands inside without a name. */
function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
