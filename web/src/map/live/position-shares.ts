// The user's position, shared with a room for a time: only after the user agreed, and the browser asks too. Nothing of it is kept, so
// that it ends with the page.
import { type ReadonlySignal, signal } from "@preact/signals";
import { canLocate } from "../../platform/offers.ts";
import { type Connection, type Fix, Refused } from "../../protocol/index.ts";
import { type LocatingEnd, type LocatingFault, watchDevice } from "../locating.ts";
import { Paced, type ValuePace } from "./paced.ts";
import { normalizePlace } from "./places.ts";

/** A share that the user agreed to. */
interface ShareRequest {
  room: string;
  /** Undefined: until the user leaves the room. */
  minutes: number | undefined;
  /** No more exact than a kilometre. */
  isRough: boolean;
}

/** A room that sees the user's position. */
export interface PositionShare extends Omit<ShareRequest, "minutes"> {
  /** In milliseconds of this device's clock; undefined: until leaving. */
  until: number | undefined;
  /** The last position sent; undefined until the browser finds it. */
  fix: Fix | undefined;
}

/** Reason why a position is not shared. `full`: the room shows no more. */
export interface ShareFault {
  room: string;
  is: LocatingFault | "full" | "notTaken";
}

const PACE: ValuePace = { every: 1_000, again: 60_000 };
const MINUTE_MS = 60_000;
const ABOUT_DEGREES = 0.01;
const ABOUT_M = 1_000;
const MOST_ACCURACY_M = 100_000;
const MOST_SPEED = 1_000;

/** The watch of the device for a room. */
interface Watch {
  stop: () => void;
  end: ReturnType<typeof setTimeout> | undefined;
  paced: Paced<Fix>;
}

export class PositionShares {
  private readonly now = {
    all: signal<ReadonlyMap<string, PositionShare>>(new Map()),
    fault: signal<ShareFault | undefined>(undefined),
  };
  private readonly watches = new Map<string, Watch>();

  /** By the room's name. */
  readonly all: ReadonlySignal<ReadonlyMap<string, PositionShare>> = this.now.all;
  /** Reason why the last did not begin, or ended, until dismissed. */
  readonly fault: ReadonlySignal<ShareFault | undefined> = this.now.fault;

  constructor(private readonly connection: Connection) {}

  /** Shares it from now on, once the browser gives it. */
  share({ room, minutes, isRough }: ShareRequest): void {
    this.stop(room);
    this.now.fault.value = undefined;
    if (!canLocate()) return this.fail(room, "missing");
    const paced = new Paced<Fix>(PACE, (fix) => this.send(room, fix));
    const ms = minutes === undefined ? undefined : minutes * MINUTE_MS;
    const end = ms === undefined ? undefined : setTimeout(() => this.stop(room), ms);
    this.change(room, { room, isRough, until: ms && Date.now() + ms, fix: undefined });
    const stop = watchDevice(!isRough, { found: (coords) => this.found(room, coords), lost: (why) => this.lost(room, why) });
    this.watches.set(room, { stop, end, paced });
  }

  /** Takes it back. */
  stop(room: string): void {
    const wasSent = this.all.peek().get(room)?.fix !== undefined;
    this.left(room);
    if (wasSent) this.connection.tell("live", { room, set: { position: null } });
  }

  readonly dismissFault = (): void => void (this.now.fault.value = undefined);

  /** Sends the position again, or takes back what the room has. */
  entered(room: string, hasPosition: boolean): void {
    const share = this.all.peek().get(room);
    const { paced } = this.watches.get(room) ?? {};
    paced?.forget(hasPosition);
    if (share?.fix !== undefined) paced?.want(share.fix);
    // The page was loaded again: nobody agreed to this share.
    else if (hasPosition) this.connection.tell("live", { room, set: { position: null } });
  }

  /** Ends the share of a room that the user is not in any more. */
  left(room: string): void {
    const watch = this.watches.get(room);
    watch?.stop();
    clearTimeout(watch?.end);
    watch?.paced.stop();
    this.watches.delete(room);
    this.now.all.value = new Map([...this.all.peek()].filter(([name]) => name !== room));
  }

  end(): void {
    for (const room of this.all.peek().keys()) this.stop(room);
  }

  private found(room: string, coords: GeolocationCoordinates): void {
    const share = this.all.peek().get(room);
    if (share === undefined) return;
    // Timers stand still while a device sleeps.
    if (share.until !== undefined && share.until <= Date.now()) return this.stop(room);
    const fix = share.isRough ? toRoughFix(coords) : toExactFix(coords);
    this.change(room, { ...share, fix });
    this.watches.get(room)?.paced.want(fix);
  }

  /** Where it was found once, it may be found again. */
  private lost(room: string, is: LocatingEnd): void {
    const share = this.all.peek().get(room);
    if (share === undefined || (is === "nowhere" && share.fix !== undefined)) return;
    this.stop(room);
    if (is !== "unwanted") this.fail(room, is);
  }

  private send(room: string, position: Fix | null): boolean {
    if (this.connection.standing.is !== "open") return false;
    this.connection.ask("live", { room, set: { position } }).catch((error: unknown) => {
      if (!(error instanceof Refused) || error.code === "rate_limited") return;
      this.left(room);
      this.fail(room, error.code === "too_many" ? "full" : "notTaken");
    });
    return true;
  }

  private fail(room: string, is: ShareFault["is"]): void {
    this.now.fault.value = { room, is };
  }

  private change(room: string, share: PositionShare): void {
    this.now.all.value = new Map(this.all.peek()).set(room, share);
  }
}

function toExactFix({ longitude, latitude, accuracy, heading, speed, altitude }: GeolocationCoordinates): Fix {
  return {
    at: normalizePlace([longitude, latitude]),
    accuracy: Math.min(MOST_ACCURACY_M, Math.round(accuracy)),
    ...(isReported(heading) ? { heading: Math.round(heading) } : {}),
    ...(isReported(speed) ? { speed: Math.min(MOST_SPEED, Number(speed.toFixed(1))) } : {}),
    ...(isReported(altitude) ? { altitude: Math.round(altitude) } : {}),
  };
}

/** Leaves out all that is more exact than the rough place. */
function toRoughFix({ longitude, latitude, accuracy }: GeolocationCoordinates): Fix {
  const at = [longitude, latitude].map((value) => Number((Math.round(value / ABOUT_DEGREES) * ABOUT_DEGREES).toFixed(2)));
  const km = Math.max(1, Math.ceil(accuracy / ABOUT_M));
  return { at, accuracy: Math.min(MOST_ACCURACY_M, km * ABOUT_M) };
}

/** Devices without a compass report null, browsers NaN at rest. */
function isReported(value: number | null): value is number {
  return Number.isFinite(value);
}
