// What a connection is told and tells.
import type { Refused } from "./errors.ts";
import type { Handlers, Hello, Welcome } from "./frames.ts";
import type { Because } from "./pause.ts";
import type { KeyStore } from "./store.ts";

/** How a connection stands. `until` is when it tries again, in milliseconds since the epoch. */
export type Standing =
  | { is: "connecting" }
  | { is: "open"; resumed: boolean; line?: LineTrouble }
  /** The server did not take the hello; `greet` says another one. */
  | { is: "refused"; error: Refused }
  | { is: "waiting"; until: number; because: Because }
  | { is: "ended"; because: Ending };

/** What is wrong with an open line: an answer is late; or none came, and another line is tried, the next one at `until`. */
export type LineTrouble = { is: "late" } | { is: "broken"; until: number };

/** By oneself; in another tab; because this version is too old; because hello was refused too often. */
export type Ending = "asked" | "elsewhere" | "version" | "refused";

export interface StandingOptions {
  url: string;
  /** Asked at every hello, so that it is the newest. */
  hello: () => Hello;
  store: KeyStore;
  /** No hello is said before: whether the key in the store may be used is still to be seen. */
  ready?: Promise<void> | undefined;
  handlers: Handlers;
  standing: (now: Standing) => void;
  /** Called before `standing` says that it is open. */
  welcome?: (welcome: Welcome) => void;
  /** Called when a socket could not even be opened, before the next try. */
  unopened?: () => void;
  /** An error about a frame without `ref`. */
  error?: (error: Refused) => void;
  /** For tests. */
  open?: (url: string) => WebSocket;
  random?: () => number;
}
