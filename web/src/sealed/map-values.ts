// Live values and the board of a sealed room: opened, looked at, and handed on under the member who sealed them.
import type { Board, BoardFeature, LiveValues } from "../protocol/index.ts";
import { readFeature, readValue } from "./inside.ts";
import { isLiveValue, isThing } from "./shapes.ts";
import type { Talk } from "./talk.ts";

type SealedFeature = Partial<BoardFeature> & Pick<BoardFeature, "id"> & { sealed?: unknown };
type Values = Record<string, unknown>;

export class MapValues {
  /** Values of those who were not heard yet, by member. */
  private readonly unheard = new Map<string, Values>();

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
    const { loads, nickname, room, seen, page, vault } = this.talk;
    if (!hasSeal(sealed)) return "plain";
    const frame = await vault.open(sealed, `feature:${id}`);
    const inside = readFeature(frame?.text);
    if (frame === undefined || inside === undefined || !isThing(inside)) return void page.row(room, "unopened");
    if (!seen.isStanding(id, `${frame.sid}.${frame.n}`)) return void page.row(room, "unopened");
    const by = frame.sid === vault.own.sid ? nickname : (loads.get(frame.sid)?.shown ?? inside.nickname);
    const { geometry, properties } = inside as unknown as Pick<BoardFeature, "geometry" | "properties">;
    return { id, geometry, properties, by, time, rev };
  }
}

/** Anything that is meant as sealed: whether it opens is seen later. */
export function hasSeal(value: unknown): boolean {
  return typeof value === "object" && value !== null && "data" in value && "sid" in value;
}
