// Live values and the board of a sealed room: opened, looked at, and handed on under the member who sealed them.
import type { Asks, Board, BoardAuthor, BoardFeature, Limits, LiveValues } from "../protocol/index.ts";
import { hasSeal, type SealedPart } from "./frame.ts";
import { isNickname, parse } from "./inside.ts";
import { isObject } from "../protocol/frames.ts";
import { LIFE_S } from "../protocol/live.ts";
import { SentFrames } from "./sent-frames.ts";
import { isLiveValue, isThing } from "./shapes.ts";
import type { Talk } from "./talk.ts";
import type { OpenedFrame } from "./vault.ts";

interface InsideFeature {
  nickname: string;
  geometry: Record<string, unknown>;
  properties: Record<string, unknown>;
}

type SealedFeature = Partial<BoardFeature> & Pick<BoardFeature, "id"> & { sealed?: unknown };
type Values = Record<string, unknown>;

/** Returns a request with its live values, or its features, sealed. */
export async function sealForMap(keys: Record<string, unknown>, talk: Talk): Promise<Record<string, unknown>> {
  const { nickname } = talk;
  const { set, features = [] } = keys as { set?: object; features?: Asks<"board_put">["features"] };
  if (set !== undefined) {
    const values = Object.entries(set).map(async ([key, value]) => [key, value === null ? null : await sealAt(`live:${key}`, value, talk)] as const);
    return { ...keys, set: Object.fromEntries(await Promise.all(values)) };
  }
  const sealed = features.map(async ({ id, geometry, properties, ...rev }) => {
    return { id, ...rev, sealed: await sealAt(`feature:${id}`, { nickname, geometry, properties }, talk) };
  });
  return { ...keys, features: await Promise.all(sealed) };
}

/** The server has taken a request: of its features nothing older of this load stands any more. */
export function noteTaken({ features = [] }: Record<string, unknown>, { sent }: Talk): void {
  for (const { id, sealed } of features as { id: string; sealed: SealedPart }[]) sent?.taken(`feature:${id}`, sealed.n);
}

async function sealAt(place: string, inside: unknown, talk: Talk): Promise<SealedPart> {
  const part = await talk.vault.seal(place, inside);
  talk.sent ??= new SentFrames();
  talk.sent.note(place, part);
  return part;
}

export class MapValues {
  /** Values of those who were not heard yet, by member. */
  private readonly unheard = new Map<string, Values>();
  /** The last values of each load, by when they came. */
  private readonly came = new Map<string, { n: number; time: number }>();
  /** The frames of the features as they stand. */
  private readonly features = new Map<string, string>();

  constructor(private readonly talk: Talk) {}

  /** Returns live values by member. `isState`: as they stand, so that the last may come again. */
  async live(members: Readonly<Record<string, Values>> = {}, isState = false): Promise<Record<string, LiveValues>> {
    const opened = new Map<string, [key: string, value: unknown][]>();
    for (const [member, { nickname: _nickname, ...values }] of Object.entries(members)) {
      for (const [key, value] of Object.entries(values)) {
        const found = value === null ? this.taken(member, key) : await this.value(member, key, value, isState);
        if (found !== undefined) opened.set(found.member, [...(opened.get(found.member) ?? []), [key, found.value]]);
      }
    }
    // Whatever the server calls a member, it is a key of its own.
    return Object.fromEntries([...opened].map(([member, values]) => [member, Object.fromEntries(values)]));
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

  /** Returns a change of the board without what does not open. It is that of the load that sealed all of it now: the server's word names nobody. */
  async board({ put = [], removed = [], by: _by, ...event }: Board): Promise<Board> {
    const features: BoardFeature[] = [];
    const makers = new Set<string | undefined>();
    let isPlain = false;
    for (const feature of put) {
      const found = await this.feature(feature, makers);
      if (found === "plain") isPlain = true;
      else if (found !== undefined) features.push(found);
    }
    if (isPlain) this.talk.page.row(this.talk.room, "unsealed");
    const [maker] = removed.length === 0 && makers.size === 1 ? makers : [];
    const by = this.authorOf(maker);
    return { ...event, ...(by !== undefined && { by }), put: features, removed };
  }

  /** A value was taken back: it does not come again. */
  private taken(member: string, key: string): { member: string; value: null } {
    const { loads, seen } = this.talk;
    const sid = loads.of(member)?.sid;
    if (sid !== undefined) seen.end(sid, `live:${key}`);
    return { member, value: null };
  }

  /** A value that comes again in a state of the room keeps the time at which it came first. */
  private isOver({ sid, n }: OpenedFrame, key: string): boolean {
    const name = `${sid} ${key}`;
    const first = this.came.get(name);
    if (first?.n === n) return Date.now() - first.time > LIFE_S[key as keyof typeof LIFE_S] * 1000;
    this.came.set(name, { n, time: Date.now() });
    return false;
  }

  /** A value counts for the load that sealed it, which has to be one that is here. */
  private async value(member: string, key: string, value: unknown, isState: boolean): Promise<{ member: string; value: unknown } | undefined> {
    const { loads, room, seen, page, vault } = this.talk;
    if (this.talk.isSelf(member)) return undefined;
    if (!hasSeal(value)) return void page.row(room, "unsealed");
    const frame = await vault.open(value, `live:${key}`);
    if (frame === undefined || !this.isCredible(value, `live:${key}`)) return void page.row(room, "unopened");
    if (frame.sid === vault.own.sid) return undefined;
    const load = loads.get(frame.sid);
    if (load === undefined || load.freshFrom === Infinity || load.member === undefined) {
      this.unheard.set(member, { ...this.unheard.get(member), [key]: value });
      return undefined;
    }
    const inside = readValue(frame.text);
    if (!isLiveValue(key, inside) || !seen.isNewer(frame.sid, `live:${key}`, frame.n, isState)) return undefined;
    return this.isOver(frame, key) ? undefined : { member: load.member, value: inside };
  }

  /** Returns a feature as it is inside. `makers`: gets the load that sealed it, or undefined if it may be of another day. */
  private async feature({ id, sealed, by: _by, time = 0, rev = 0 }: SealedFeature, makers: Set<string | undefined>): Promise<BoardFeature | "plain" | undefined> {
    const { loads, nickname, room, page, vault } = this.talk;
    if (!hasSeal(sealed)) return "plain";
    const frame = await vault.open(sealed, `feature:${id}`);
    const inside = readFeature(frame?.text, this.talk.limits);
    if (frame === undefined || inside === undefined || !isThing(inside)) return void page.row(room, "unopened");
    if (!this.isCredible(sealed, `feature:${id}`)) return void page.row(room, "unopened");
    const isAgain = this.features.get(id) === `${frame.sid}.${frame.n}`;
    if (!this.isStanding(id, frame)) return void page.row(room, "unopened");
    const load = loads.get(frame.sid);
    const isOwn = frame.sid === vault.own.sid;
    makers.add(!isAgain && (isOwn || frame.n > (load?.freshFrom ?? Infinity)) ? frame.sid : undefined);
    const by = isOwn ? nickname : (load?.shown || inside.nickname);
    const { geometry, properties } = inside as unknown as Pick<BoardFeature, "geometry" | "properties">;
    return { id, geometry, properties, by, time, rev };
  }

  private authorOf(sid: string | undefined): BoardAuthor | undefined {
    const { loads, nickname, self, vault } = this.talk;
    if (sid === undefined) return undefined;
    if (sid === vault.own.sid) return { member: self ?? sid, nickname };
    const load = loads.get(sid);
    return load && { member: load.member ?? sid, nickname: load.shown };
  }

  /** Returns whether a frame under this load's own name is one that it has sent: others with the link could seal one, and the server hand back what is over. */
  private isCredible(value: unknown, place: string): boolean {
    const { sent, vault } = this.talk;
    const { sid, n, data } = value as SealedPart;
    return sid !== vault.own.sid || sent?.has(place, n, data) === true;
  }

  /** Notes a feature of the board. Returns whether it is none that a later frame of its load, or of another, has replaced before. */
  private isStanding(id: string, { sid, n }: OpenedFrame): boolean {
    const name = `${sid}.${n}`;
    if (this.features.get(id) !== name && !this.talk.seen.isNewer(sid, `feature:${id}`, n)) return false;
    this.features.set(id, name);
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
