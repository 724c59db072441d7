// Tabs of one browser agree on which of them has a session: a duplicated tab brings the key of another one's along, and a
// person may open the page twice under one nickname.
import { hasTabs } from "../platform/offers.ts";
import { newNonce } from "../protocol/index.ts";

/** The tabs of this instance alone: several may live below one origin. */
const CHANNEL = `causerie ${new URL(".", document.baseURI).href}`;
/** A tab that lives has answered by then, if its machine is not busy: a connection waits no longer for it. */
const SOON_MS = 500;
/** Who has pressed something waits a little longer, */
const PRESSED_MS = 1_000;
/** and who reads meanwhile. */
const READS_MS = 3_000;

interface Asks {
  is: "asks";
  ask: string;
  /** One of the two. */
  key?: string;
  nickname?: string;
  /** The session is to go on in the tab that asks. */
  wants: boolean;
}

interface Has {
  is: "has";
  ask: string;
  key: string;
}

export interface OwnSession {
  nickname: () => string;
  /** Undefined before the session has begun. */
  key: () => string | undefined;
  /** It goes on in another tab. */
  given: () => void;
}

let channel: BroadcastChannel | undefined;

/** Answers other tabs from now on. */
export function answerTabs({ nickname, key, given }: OwnSession): void {
  if (!hasTabs()) return;
  const own = new BroadcastChannel(CHANNEL);
  channel = own;
  own.addEventListener("message", ({ data }: MessageEvent<Asks | Has>) => {
    const held = key();
    if (data.is !== "asks" || held === undefined) return;
    if (data.key !== held && data.nickname?.toLowerCase() !== nickname().toLowerCase()) return;
    own.postMessage({ is: "has", ask: data.ask, key: held } satisfies Has);
    if (data.wants) given();
  });
}

/** Whether another tab has the session of this key. */
export async function isHeld(key: string): Promise<boolean> {
  return (await ask({ key, wants: false }, SOON_MS)) !== undefined;
}

/** Whether another tab goes by this nickname. */
export async function isNamed(nickname: string): Promise<boolean> {
  return (await ask({ nickname, wants: false }, READS_MS)) !== undefined;
}

/** The key of the session of the tab that goes by this nickname: it goes on here. */
export function takeSession(nickname: string): Promise<string | undefined> {
  return ask({ nickname, wants: true }, PRESSED_MS);
}

function ask(what: Omit<Asks, "is" | "ask">, most: number): Promise<string | undefined> {
  const to = channel;
  if (to === undefined) return Promise.resolve(undefined);
  const nonce = newNonce();
  return new Promise((done) => {
    const end = (key: string | undefined): void => {
      to.removeEventListener("message", heard);
      clearTimeout(timer);
      done(key);
    };
    const heard = ({ data }: MessageEvent<Asks | Has>): void => {
      if (data.is === "has" && data.ask === nonce) end(data.key);
    };
    const timer = setTimeout(end, most, undefined);
    to.addEventListener("message", heard);
    to.postMessage({ is: "asks", ask: nonce, ...what } satisfies Asks);
  });
}
