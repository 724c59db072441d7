// A connection to the server that comes back by itself: says hello, resumes its session, asks and hands on answers. Its
// state is `current`. A socket that was closed or never welcomed is followed by another after a pause (`lost`); a socket that was
// open and falls silent, at once, for its session can be resumed (`connect`). liveness.ts tells when it is silent, closes.ts how long
// the pause is after which close, if any.
import { type Because, type Ending, endingOf, isPatient, pauseAfter, reasonOf } from "./closes.ts";
import { ConnectionLost, Refused } from "./errors.ts";
import type { Asks, ErrorFrame, Handlers, Hello, Ok, RequestType, Welcome } from "./frames.ts";
import { type Listener, Listeners } from "./listeners.ts";
import { Liveness } from "./liveness.ts";
import { parseFrame } from "./parsed.ts";
import { Replies } from "./replies.ts";
import { isOfSealedRoom, type Sealer } from "./sealer.ts";
import { abandonSocket, openSocket, sayGoodbye, send } from "./sockets.ts";
import type { KeyStore } from "./store.ts";

/** Longest time of opening after which a waking device gives up a socket. */
const OPENING_MS = 5_000;
/** Time after a socket began to open from which on another one does so unasked. Firefox forgets failures after a minute. */
const UNASKED_MS = 90_000;

/** State of a connection. */
export type Standing =
  /** A socket opens, or its hello has no answer yet. */
  | { is: "connecting" }
  /** `late`: an answer is. */
  | { is: "open"; resumed: boolean; late?: true }
  /** The server did not take the hello; `greet` says another. */
  | { is: "refused"; error: Refused }
  /** There is no socket. It connects again at `until`, in milliseconds since the epoch. */
  | { is: "waiting"; until: number; because: Because }
  /** No return by itself. */
  | { is: "ended"; because: Ending };

export interface StandingOptions {
  url: string;
  /** Called at every hello, so that it is the newest. */
  hello: () => Hello;
  store: KeyStore;
  /** Delays the first hello: until then it is unknown whether the stored key may be used. */
  ready?: Promise<void> | undefined;
  handlers: Handlers;
  standing: (now: Standing) => void;
  /** Called before `standing` says that it is open. */
  welcome?: (welcome: Welcome) => void;
  /** It comes back at once, before the many who have no reason to hurry: a call by the server's relay stands still. */
  hurries?: () => boolean;
  /**
   * Returns whether the server answers at all. Asked before a socket opens where the last one did not: after several that failed,
   * Firefox has the next wait for seconds (3 to 6 s after seven in 15 s), and longer each time.
   */
  answers?: () => Promise<boolean>;
  /** An error about a frame without `ref`. */
  error?: (error: Refused) => void;
  /** For tests. */
  open?: (url: string) => WebSocket;
  random?: () => number;
}

export class Connection {
  /** Without one, nothing goes to sealed rooms, and nothing comes from there. */
  sealer: Sealer | undefined;
  private current: Standing = { is: "connecting" };
  private socket: WebSocket | undefined;
  /** Times when the last try to connect began, and when a socket began to open last. */
  private begun = 0;
  private openedAt = 0;
  /** Number of tries. */
  private tries = 0;
  /** The last socket was opened, or there was none yet. */
  private wasOpened = true;
  /** The server was there, and has not answered since. */
  private isAway = false;
  /** Timer until it connects again. */
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Number of losses since it was open. */
  private failures = 0;
  /** Nothing is here yet of what an earlier load of the page heard in this session. */
  private isFresh = true;
  private wasRestart = false;
  /** The last closed socket was counted off by the server, or does not answer. */
  private goodbye: Promise<void> = Promise.resolve();
  /** Time the server waits for a member to acknowledge a direct message. */
  private ackTimeout = 0;
  private readonly replies = new Replies();
  readonly listeners: Listeners;
  private readonly liveness = new Liveness({
    ping: () => void this.ask("ping", {}).catch(() => undefined),
    late: (isLate) => this.current.is === "open" && this.stand({ is: "open", resumed: this.current.resumed, ...(isLate && { late: true }) }),
    dead: () => (this.current.is === "open" ? this.connect() : this.lost("lost")),
    underWay: () => ({ bytes: this.socket?.bufferedAmount ?? 0, large: this.replies.hasLarge, due: this.replies.due }),
  });

  constructor(private readonly options: StandingOptions) {
    this.listeners = new Listeners(options.handlers);
    this.connect();
  }

  get standing(): Standing {
    return this.current;
  }

  /** The last loss of the open connection was a restart of the server. */
  get isAfterRestart(): boolean {
    return this.wasRestart;
  }

  /** Sends a request and resolves to its `ok`, or rejects with `Refused` or `ConnectionLost`. */
  ask<T extends RequestType>(type: T, keys: Asks<T>): Promise<Ok<T>> {
    if (!isOfSealedRoom(keys) || type === "leave") return this.askPlainly(type, keys);
    return (this.sealer?.ask(type, keys, this.socket) ?? Promise.reject(new Refused({ type: "error", code: "sealed", message: "" }))) as Promise<Ok<T>>;
  }

  /** The same, as it is: for what has been sealed. `socket`: over this, or not at all. */
  askPlainly<T extends RequestType>(type: T, keys: Asks<T>, socket = this.socket): Promise<Ok<T>> {
    if (this.current.is !== "open" || socket !== this.socket) return Promise.reject(new ConnectionLost());
    const { text, answer } = this.replies.expect({ type, ...keys }, type === "direct_send" ? this.ackTimeout : 0);
    send(this.socket, text);
    this.liveness.asked();
    return answer as Promise<Ok<T>>;
  }

  /** Sends something without an answer. Returns whether it went out. */
  tell<T extends RequestType>(type: T, keys: Asks<T>): boolean {
    if (this.current.is !== "open") return false;
    if (isOfSealedRoom(keys)) this.ask(type, keys).catch(() => undefined);
    else send(this.socket, JSON.stringify({ type, ...keys }));
    return true;
  }

  /** Adds a listener behind the owner's handlers; returns a function that removes it. */
  listen(listener: Listener): () => void {
    return this.listeners.add(listener);
  }

  /** Says hello again, after a refusal. */
  greet(): void {
    if (this.current.is !== "refused") return;
    this.stand({ is: "connecting" });
    this.begun = Date.now();
    this.liveness.expect();
    this.sayHello();
  }

  /** The page came to sight, or the network came back: asks whether the server is there, or tries again at once. */
  readonly wake = (): void => {
    const now = this.current;
    if (now.is === "open") this.liveness.ask();
    else if (now.is === "waiting" ? !isPatient(now.because) : Date.now() - this.begun > OPENING_MS) this.retry();
  };

  /** Tries again now, by another socket even while a socket is opening. */
  readonly retry = (): void => {
    if (this.current.is === "waiting" || this.current.is === "connecting") this.connect();
  };

  /** Begins anew after it has ended. */
  begin(): void {
    if (this.current.is !== "ended") return;
    this.failures = 0;
    // Another tab's session may have heard what is not here.
    this.isFresh = true;
    this.connect();
  }

  /** Ends the session for good, and forgets its key unless that is to be kept. Resolves when the server has counted it off. */
  close(keepsKey = false): Promise<void> {
    if (this.socket !== undefined) this.goodbye = sayGoodbye(this.socket);
    this.socket = undefined;
    this.end("asked", keepsKey);
    return this.goodbye;
  }

  /** Tries to connect, in place of any socket there is. */
  private connect(): void {
    this.letGo();
    this.stand({ is: "connecting" });
    this.begun = Date.now();
    this.liveness.expect();
    // Something on the way may keep the question from the server: now and then it is not asked.
    if (this.wasOpened || this.options.answers === undefined || Date.now() - this.openedAt >= UNASKED_MS) {
      this.open();
      return;
    }
    const { tries } = this;
    void this.options.answers().then((answers) => {
      if (tries !== this.tries) return;
      this.isAway = !answers;
      if (answers) this.open();
      else this.lost("lost");
    });
  }

  private open(): void {
    const socket = (this.options.open ?? openSocket)(this.options.url);
    this.socket = socket;
    this.begun = this.openedAt = Date.now();
    this.liveness.expect();
    this.wasOpened = false;
    socket.onopen = () => {
      this.wasOpened = true;
      this.isAway = false;
      const { ready } = this.options;
      if (ready !== undefined) void ready.then(() => socket === this.socket && this.sayHello());
      else this.sayHello();
    };
    socket.onmessage = ({ data }: MessageEvent<unknown>) => void (typeof data === "string" && this.take(data));
    socket.onclose = ({ code }) => {
      const ending = endingOf(code);
      if (ending === undefined) this.lost(reasonOf(code));
      else this.end(ending);
    };
  }

  private sayHello(): void {
    const resume = this.options.store.load();
    const hello = { type: "hello", protocol: 1, ...this.options.hello(), ...(resume === undefined ? {} : { resume, fresh: this.isFresh }) };
    const { text, answer } = this.replies.expect(hello);
    send(this.socket, text);
    answer.then(
      (welcome) => this.welcomed(welcome as Welcome),
      (error: unknown) => error instanceof Refused && this.refused(error),
    );
  }

  private welcomed(welcome: Welcome): void {
    this.failures = 0;
    this.options.store.save(welcome.resume);
    this.isFresh = false;
    this.ackTimeout = (welcome.limits.ack_timeout ?? 0) * 1000;
    this.liveness.begin(welcome.ping_interval);
    // It is open before the listeners hear of it, so that they may ask.
    this.current = { is: "open", resumed: welcome.resumed };
    this.options.welcome?.(welcome);
    this.listeners.welcome(welcome);
    this.stand(this.current);
    // The old key dies with the first frame that follows.
    this.tell("ping", {});
  }

  private refused(error: Refused): void {
    if (error.retryAfter !== undefined) {
      this.waits("flooding", error.retryAfter * 1000);
      return;
    }
    this.liveness.stop();
    this.stand({ is: "refused", error });
  }

  /** A frame came. Handlers run before the next is read. */
  private take(source: string): void {
    const frame = parseFrame(source);
    const isReply = frame !== undefined && this.replies.take(frame);
    this.liveness.heard(isReply);
    if (frame === undefined || isReply) return;
    if (frame.type === "error") {
      this.options.error?.(new Refused(frame as unknown as ErrorFrame));
      return;
    }
    if (!isOfSealedRoom(frame)) this.listeners.tell(frame, source);
    else if (this.sealer !== undefined) this.sealer.take(frame);
    // A session that goes on is still in a room whose link this page does not have.
    else if (frame.type === "room_state") this.askPlainly("leave", { room: frame.state?.room ?? "" }).catch(() => undefined);
  }

  private lost(why: Because): void {
    this.isAway ||= this.wasOpened;
    // Whom a server that is there turns away has time.
    const hurries = this.isAway && this.options.hurries?.() === true;
    const pause = pauseAfter(why, this.failures, (this.options.random ?? Math.random)(), hurries);
    this.failures += 1;
    this.waits(why, pause);
  }

  private waits(why: Because, pause: number): void {
    this.letGo();
    this.timer = setTimeout(() => this.connect(), pause);
    this.stand({ is: "waiting", until: Date.now() + pause, because: why });
  }

  private end(why: Ending, keepsKey = false): void {
    this.letGo();
    if (!keepsKey) this.options.store.clear();
    this.stand({ is: "ended", because: why });
  }

  /** Gives up the socket and the requests over it. */
  private letGo(): void {
    clearTimeout(this.timer);
    this.tries += 1;
    this.liveness.stop();
    if (this.socket !== undefined) abandonSocket(this.socket);
    this.socket = undefined;
    this.replies.lose();
  }

  private stand(now: Standing): void {
    const isLost = this.current.is === "open" && now.is !== "open";
    if (isLost || now.is === "ended") this.wasRestart = now.is === "waiting" && now.because === "restart";
    this.current = now;
    this.options.standing(now);
  }
}
