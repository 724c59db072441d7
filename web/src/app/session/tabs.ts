// Tabs of one browser agree on which of them has a session: a duplicated tab brings the key of another along, and a
// person may open the page twice under one nickname.
import { hasTabs } from "../../platform/offers.ts";
import { instanceAddress } from "../../platform/own-names.ts";
import { newNonce } from "../../protocol/index.ts";
import type { KeptCall } from "./snapshot.ts";

/** How long the hello of a connection waits for an answer of another tab. A tab answers at once, unless its machine is busy. */
const HELLO_MS = 500;
/** The same where the session is to go on here, before a new one is begun instead. */
const TAKING_MS = 1_000;
/** The same while a dialog is open, which shows it as soon as it is known. */
const OPEN_MS = 3_000;

/** A nickname in a room. */
interface NamedPlace {
  room: string;
  nickname: string;
}

interface TabAsks {
  is: "asks";
  ask: string;
  /** Either a key or a place. */
  key?: string;
  place?: NamedPlace;
  /** The session is to go on in the asking tab. */
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
  /** Returns whether it is inside this room under this nickname. */
  isIn: (place: NamedPlace) => boolean;
  /** Undefined before the session has begun. */
  key: () => string | undefined;
  /** Gives it to another tab, which may not come to take it. Returns the call that it is in. */
  give: () => KeptCall | undefined;
}

export class Tabs {
  private channel: BroadcastChannel | undefined;

  /** Answers other tabs from now on; the returned function ends it. */
  answer({ isIn: holds, key, give: given }: OwnSession): () => void {
    if (!hasTabs()) return () => undefined;
    // The tabs of this instance alone.
    const own = new BroadcastChannel(`causerie ${instanceAddress().href}`);
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

  /** Returns whether another tab has the session of this key. */
  async isHeld(key: string): Promise<boolean> {
    return (await this.ask({ key, wants: false }, HELLO_MS)) !== undefined;
  }

  /** Returns whether another tab has this nickname in this room. */
  async isNamed(place: NamedPlace): Promise<boolean> {
    return (await this.ask({ place, wants: false }, OPEN_MS)) !== undefined;
  }

  /** Takes the session of the tab that has this nickname in this room: it goes on here. */
  takeSession(place: NamedPlace): Promise<Taken | undefined> {
    return this.ask({ place, wants: true }, TAKING_MS);
  }

  private ask(what: Omit<TabAsks, "is" | "ask">, most: number): Promise<Taken | undefined> {
    const to = this.channel;
    if (to === undefined) return Promise.resolve(undefined);
    const nonce = newNonce();
    return new Promise((done) => {
      const end = (taken: Taken | undefined): void => {
        to.removeEventListener("message", onAnswer);
        clearTimeout(timer);
        done(taken);
      };
      const onAnswer = ({ data }: MessageEvent<TabAsks | Has>): void => {
        if (data.is === "has" && data.ask === nonce) end(data);
      };
      const timer = setTimeout(end, most, undefined);
      to.addEventListener("message", onAnswer);
      to.postMessage({ is: "asks", ask: nonce, ...what } satisfies TabAsks);
    });
  }
}
