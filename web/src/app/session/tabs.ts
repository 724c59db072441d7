// Tabs of one browser agree on which of them has a session: a duplicated tab brings the key of another one's along, and a
// person may open the page twice under one nickname.
import { hasTabs } from "../../platform/offers.ts";
import { here } from "../../platform/own-names.ts";
import { newNonce } from "../../protocol/index.ts";
import type { KeptCall } from "./snapshot.ts";

/** How long an answer of another tab is waited for before the hello of a connection. A tab answers at once, unless its machine is busy. */
const HELLO_MS = 500;
/** The same where the session is to go on here, before another one is begun instead. */
const TAKING_MS = 1_000;
/** The same while a dialog is open, which says it as soon as it is known. */
const OPEN_MS = 3_000;

/** A nickname in a room. */
interface NamedPlace {
  room: string;
  nickname: string;
}

interface TabAsks {
  is: "asks";
  ask: string;
  /** One of the two. */
  key?: string;
  place?: NamedPlace;
  /** The session is to go on in the tab that asks. */
  wants: boolean;
}

interface Has {
  is: "has";
  ask: string;
  key: string;
  /** The call that it was in. */
  call?: KeptCall | undefined;
}

/** A session of another tab that goes on in this one. */
type Taken = Pick<Has, "key" | "call">;

interface OwnSession {
  /** Whether it is inside this room under this nickname. */
  holds: (place: NamedPlace) => boolean;
  /** Undefined before the session has begun. */
  key: () => string | undefined;
  /** Another tab asks for it, and may not come to take it. The call that it is in. */
  given: () => KeptCall | undefined;
}

export class Tabs {
  private channel: BroadcastChannel | undefined;

  /** Answers other tabs from now on; the answer ends it. */
  answer({ holds, key, given }: OwnSession): () => void {
    if (!hasTabs()) return () => undefined;
    // The tabs of this instance alone.
    const own = new BroadcastChannel(`causerie ${here().href}`);
    this.channel = own;
    own.addEventListener("message", ({ data }: MessageEvent<TabAsks | Has>) => {
      const held = key();
      if (data.is !== "asks" || held === undefined) return;
      if (data.key !== held && (data.place === undefined || !holds(data.place))) return;
      const call = data.wants ? given() : undefined;
      own.postMessage({ is: "has", ask: data.ask, key: held, call } satisfies Has);
    });
    return () => own.close();
  }

  /** Whether another tab has the session of this key. */
  async isHeld(key: string): Promise<boolean> {
    return (await this.ask({ key, wants: false }, HELLO_MS)) !== undefined;
  }

  /** Whether another tab goes by this nickname in this room. */
  async isNamed(place: NamedPlace): Promise<boolean> {
    return (await this.ask({ place, wants: false }, OPEN_MS)) !== undefined;
  }

  /** The session of the tab that goes by this nickname in this room: it goes on here. */
  takeSession(place: NamedPlace): Promise<Taken | undefined> {
    return this.ask({ place, wants: true }, TAKING_MS);
  }

  private ask(what: Omit<TabAsks, "is" | "ask">, most: number): Promise<Taken | undefined> {
    const to = this.channel;
    if (to === undefined) return Promise.resolve(undefined);
    const nonce = newNonce();
    return new Promise((done) => {
      const end = (taken: Taken | undefined): void => {
        to.removeEventListener("message", heard);
        clearTimeout(timer);
        done(taken);
      };
      const heard = ({ data }: MessageEvent<TabAsks | Has>): void => {
        if (data.is === "has" && data.ask === nonce) end(data);
      };
      const timer = setTimeout(end, most, undefined);
      to.addEventListener("message", heard);
      to.postMessage({ is: "asks", ask: nonce, ...what } satisfies TabAsks);
    });
  }
}
