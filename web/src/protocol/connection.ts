// One socket to the server that comes back by itself: says hello, resumes its session, asks and hands on answers.
import type { Asks, Handlers, Ok, RequestType } from "./frames/all.ts";
import { isObject } from "./frames/content.ts";
import { type ErrorFrame, Lost, Refused } from "./frames/errors.ts";
import type { Hello, HelloFrame, Welcome } from "./frames/session.ts";
import { type Listener, Listeners } from "./listeners.ts";
import { Liveness } from "./liveness.ts";
import { type Because, pauseFor } from "./pause.ts";
import { Replies } from "./replies.ts";
import type { KeyStore } from "./store.ts";

/** How a connection stands. `until` is when it tries again, in milliseconds since the epoch. */
export type Standing =
  | { is: "connecting" }
  | { is: "open"; resumed: boolean }
  /** The server did not take the hello; `greet` says another one. */
  | { is: "refused"; error: Refused }
  | { is: "waiting"; until: number; because: Because }
  | { is: "ended"; because: Ending };

/** By oneself; in another tab; because this version is too old; because hello was refused too often. */
export type Ending = "asked" | "elsewhere" | "version" | "refused";

export interface Options {
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

const SUBPROTOCOL = "causerie.v1";

/** The server stops. `tests/closes.rs` holds these two lines to the table of closes. */
const RESTARTS = new Set([1001]);
const LATER: ReadonlyMap<number, Because> = new Map([[1013, "full"], [4004, "flooding"]]);
/** After these no client comes back by itself; those not listed mean the same as 4502. */
const ENDS: ReadonlyMap<number, Ending> = new Map([[4500, "version"], [4501, "elsewhere"], [4502, "refused"]]);
const FIRST_ENDING = 4500;
const LAST_ENDING = 4999;

/** The server's answer to a close is waited for no longer. */
const GOODBYE_MS = 2_000;

const OPEN = 1;
const CONNECTING = 0;

export class Connection {
  /** Why it was lost last after it had been open; nothing if it was ended. */
  brokenBy: Because | undefined;
  private socket: WebSocket | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private ended = false;
  private current: Standing = { is: "connecting" };
  private readonly replies = new Replies();
  private readonly liveness: Liveness;
  private readonly listeners: Listeners;

  constructor(private readonly options: Options) {
    this.listeners = new Listeners(options.handlers);
    this.liveness = new Liveness(
      () => void this.ask("ping", {}).catch(() => undefined),
      () => this.drop(),
    );
    this.connect();
  }

  get standing(): Standing {
    return this.current;
  }

  /** Asks something, and promises the answer: `ok`, or it fails with `Refused` or `Lost`. */
  ask<T extends RequestType>(type: T, keys: Asks<T>): Promise<Ok<T>> {
    if (this.current.is !== "open") return Promise.reject(new Lost());
    const { ref, answer } = this.replies.expect();
    this.write({ type, ref, ...keys });
    return answer as Promise<Ok<T>>;
  }

  /** Says something to which no answer is wanted. Whether it went out. */
  tell<T extends RequestType>(type: T, keys: Asks<T>): boolean {
    if (this.current.is !== "open") return false;
    this.write({ type, ...keys });
    return true;
  }

  /** Hears what is told from now on, after those who made this connection; the answer ends it. */
  listen(listener: Listener): () => void {
    return this.listeners.add(listener);
  }

  /** Says hello again, after a refused one. */
  greet(): void {
    if (this.current.is !== "refused") return;
    this.stand({ is: "connecting" });
    this.sayHello();
  }

  /** The page came to sight, or the network came back: asks whether the server is there, or tries again at once. */
  readonly wake = (): void => {
    if (this.current.is === "open") this.liveness.ask();
    else this.retry();
  };

  /** Tries again now, if it waits. */
  readonly retry = (): void => {
    // While a hello that came too soon is held back, its socket is there.
    if (this.current.is !== "waiting") return;
    clearTimeout(this.timer);
    this.connect();
  };

  /** Begins anew after it has ended, with a fresh session. */
  begin(): void {
    if (!this.ended) return;
    this.ended = false;
    this.failures = 0;
    this.connect();
  }

  /** Ends the session for good. Done when the server has counted it off, or does not answer. */
  close(): Promise<void> {
    const socket = this.socket;
    this.end("asked");
    return new Promise((done) => {
      if (socket === undefined) {
        done();
        return;
      }
      socket.onclose = () => done();
      setTimeout(done, GOODBYE_MS);
      closeQuietly(socket);
    });
  }

  private connect(): void {
    this.timer = undefined;
    this.stand({ is: "connecting" });
    const open = this.options.open ?? ((url: string) => new WebSocket(url, SUBPROTOCOL));
    const socket = open(this.options.url);
    this.socket = socket;
    this.liveness.expect();
    const ours = (): boolean => socket === this.socket;
    let opened = false;
    socket.onopen = () => {
      opened = true;
      const { ready } = this.options;
      if (ready !== undefined) void ready.then(() => ours() && this.sayHello());
      else if (ours()) this.sayHello();
    };
    socket.onmessage = (event: MessageEvent<unknown>) => {
      if (ours() && typeof event.data === "string") this.take(event.data);
    };
    socket.onclose = (event) => {
      if (!ours()) return;
      if (!opened) this.options.unopened?.();
      this.lost(event.code);
    };
  }

  private sayHello(): void {
    const resume = this.options.store.load();
    const hello: HelloFrame = { protocol: 1, ...this.options.hello(), ...(resume === undefined ? {} : { resume }) };
    const { ref, answer } = this.replies.expect();
    this.write({ type: "hello", ref, ...hello });
    answer.then(
      (welcome) => this.welcomed(welcome as Welcome),
      (error: unknown) => error instanceof Refused && this.refused(error),
    );
  }

  private welcomed(welcome: Welcome): void {
    this.failures = 0;
    this.options.store.save(welcome.resume);
    this.liveness.begin(welcome.ping_interval);
    // It is open before anybody is told, so that who is told may ask.
    this.current = { is: "open", resumed: welcome.resumed };
    this.options.welcome?.(welcome);
    this.listeners.welcome(welcome);
    this.stand(this.current);
    // The old key dies with the first frame that follows.
    this.tell("ping", {});
  }

  private refused(error: Refused): void {
    if (error.retryAfter !== undefined) {
      this.timer = setTimeout(() => {
        this.timer = undefined;
        this.sayHello();
      }, error.retryAfter * 1000);
      return;
    }
    this.liveness.stop();
    this.stand({ is: "refused", error });
  }

  /** A frame came. Handlers run before the next one is read. */
  private take(source: string): void {
    this.liveness.heard();
    const frame = parsed(source);
    if (frame === undefined || this.replies.take(frame)) return;
    if (frame.type === "error") {
      this.options.error?.(new Refused(frame as unknown as ErrorFrame));
      return;
    }
    this.listeners.tell(frame, source);
  }

  /** Nothing came for too long. */
  private drop(): void {
    const socket = this.socket;
    if (socket === undefined) return;
    this.lost(1006);
    socket.onopen = socket.onmessage = socket.onclose = null;
    // 1001 would end the session soon; this code leaves it detached, to be resumed.
    closeQuietly(socket, 4000);
  }

  private lost(code: number): void {
    const ending = code >= FIRST_ENDING && code <= LAST_ENDING ? (ENDS.get(code) ?? "refused") : undefined;
    if (ending !== undefined) {
      this.end(ending);
      return;
    }
    this.socket = undefined;
    this.liveness.stop();
    clearTimeout(this.timer);
    const because = RESTARTS.has(code) ? "restart" : (LATER.get(code) ?? "lost");
    if (this.current.is === "open") this.brokenBy = because;
    const pause = pauseFor(because, this.failures, (this.options.random ?? Math.random)());
    this.failures += 1;
    this.timer = setTimeout(() => this.connect(), pause);
    this.stand({ is: "waiting", until: Date.now() + pause, because });
    this.replies.lose();
  }

  private end(because: Ending): void {
    this.ended = true;
    this.brokenBy = undefined;
    this.socket = undefined;
    this.liveness.stop();
    clearTimeout(this.timer);
    this.timer = undefined;
    this.options.store.clear();
    this.stand({ is: "ended", because });
    this.replies.lose();
  }

  private stand(now: Standing): void {
    this.current = now;
    this.options.standing(now);
  }

  private write(frame: object): void {
    if (this.socket?.readyState === OPEN) this.socket.send(JSON.stringify(frame));
  }
}

function parsed(source: string): { type: string; ref?: unknown } | undefined {
  try {
    const frame: unknown = JSON.parse(source);
    return isObject(frame) && typeof frame["type"] === "string" ? (frame as { type: string }) : undefined;
  } catch {
    return undefined;
  }
}

/** Closes a socket as soon as it is open: a browser complains of one that is closed before. */
function closeQuietly(socket: WebSocket, code = 1000): void {
  if (socket.readyState === CONNECTING) socket.onopen = () => socket.close(code);
  else socket.close(code);
}
