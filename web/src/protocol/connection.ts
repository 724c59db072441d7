// One connection to the server that comes back by itself: says hello, resumes its session, asks and hands on answers.
import { Beside } from "./beside.ts";
import { because, BROKEN, ELSEWHERE, endingOf } from "./closes.ts";
import { ConnectionLost, Refused } from "./errors.ts";
import type { Asks, ErrorFrame, HelloFrame, Ok, RequestType, Welcome } from "./frames.ts";
import { type Listener, Listeners } from "./listeners.ts";
import { Liveness } from "./liveness.ts";
import { parsed } from "./parsed.ts";
import { type Because, isPatient, pauseFor } from "./pause.ts";
import { Replies } from "./replies.ts";
import { abandon, openSocket, sayGoodbye, send } from "./sockets.ts";
import type { Ending, LineTrouble, StandingOptions, Standing } from "./standing.ts";

/** A hello that came so much too soon is said on another socket: the server does not wait for it on this one. */
const HELD_BACK_MS = 5_000;

export class Connection {
  /** Why it was lost last after it had been open; nothing if it was ended. */
  brokenBy: Because | undefined;
  private socket: WebSocket | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private current: Standing = { is: "connecting" };
  /** What was closed last is counted off by the server, or does not answer. */
  private goodbye: Promise<void> = Promise.resolve();
  /** The server waits so long for a member to acknowledge a direct message. */
  private ackTimeout = 0;
  private readonly replies = new Replies();
  private readonly listeners: Listeners;
  private readonly liveness = new Liveness({
    ping: () => void this.ask("ping", {}).catch(() => undefined),
    late: () => this.lineIs({ is: "late" }),
    broken: () => this.beside.begin(),
    sound: () => this.sound(),
    giveUp: () => this.lost(BROKEN),
    underWay: () => ({ bytes: this.socket?.bufferedAmount ?? 0, large: this.replies.hasLarge }),
  });
  private readonly beside = new Beside({
    open: () => this.open(),
    hello: () => this.hello(),
    isNeeded: () => this.socket === undefined || !this.liveness.isSound,
    tries: (until) => (this.socket === undefined ? this.waits(until, "lost") : this.lineIs({ is: "broken", until })),
    welcomed: (socket, welcome) => this.goOnOver(socket, welcome),
    refused: () => {
      // The line that hangs would be of no use: the hello is said anew, and its refusal told.
      this.breaks("lost");
      this.connect();
      this.replies.lose();
    },
    over: () => this.sound(),
    because,
    random: () => (this.options.random ?? Math.random)(),
  });

  constructor(private readonly options: StandingOptions) {
    this.listeners = new Listeners(options.handlers);
    this.connect();
  }

  get standing(): Standing {
    return this.current;
  }

  /** Asks something, and promises the answer: `ok`, or it fails with `Refused` or `ConnectionLost`. */
  ask<T extends RequestType>(type: T, keys: Asks<T>): Promise<Ok<T>> {
    if (this.current.is !== "open") return Promise.reject(new ConnectionLost());
    const longer = type === "direct_send" ? this.ackTimeout : 0;
    const { ref, answer } = this.replies.expect(longer);
    this.replies.sent(ref, this.write({ type, ref, ...keys }));
    this.liveness.asked(longer);
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
    else if (this.current.is === "waiting" && !isPatient(this.current.because) && !this.beside.isGreeted) this.retry();
  };

  /** Tries again now, if it waits, or if the line is broken. */
  readonly retry = (): void => {
    // While a hello that came too soon is held back, its socket is there.
    if (this.beside.until !== undefined) this.beside.begin();
    else if (this.current.is === "waiting") this.connect();
  };

  /** Begins anew after it has ended. */
  begin(): void {
    if (this.current.is !== "ended") return;
    this.failures = 0;
    this.connect();
  }

  /** Ends the session for good, and forgets its key unless that is to be kept. Done when the server has counted it off. */
  close(keepsKey = false): Promise<void> {
    if (this.socket !== undefined) this.goodbye = sayGoodbye(this.socket);
    this.end("asked", keepsKey);
    return this.goodbye;
  }

  private open(): WebSocket {
    return (this.options.open ?? openSocket)(this.options.url);
  }

  private connect(): void {
    clearTimeout(this.timer);
    this.beside.end();
    this.stand({ is: "connecting" });
    const socket = this.open();
    let opened = false;
    this.hear(socket);
    this.liveness.expect();
    socket.onopen = () => {
      opened = true;
      const { ready } = this.options;
      if (ready !== undefined) void ready.then(() => socket === this.socket && this.sayHello());
      else if (socket === this.socket) this.sayHello();
    };
    socket.onclose = (event) => {
      if (socket !== this.socket) return;
      if (!opened) this.options.unopened?.();
      this.lost(event.code);
    };
  }

  /** From now on this is the socket. What comes on it is read after that. */
  private hear(socket: WebSocket, after?: Promise<void>): void {
    this.socket = socket;
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      const take = (): void => void (socket === this.socket && typeof data === "string" && this.take(data));
      if (after === undefined) take();
      else void after.then(take);
    };
    socket.onclose = (event) => {
      if (socket === this.socket) this.lost(event.code);
    };
  }

  private hello(): HelloFrame {
    const resume = this.options.store.load();
    return { protocol: 1, ...this.options.hello(), ...(resume === undefined ? {} : { resume }) };
  }

  private sayHello(): void {
    const { ref, answer } = this.replies.expect();
    this.write({ type: "hello", ref, ...this.hello() });
    answer.then(
      (welcome) => this.welcomed(welcome as Welcome),
      (error: unknown) => error instanceof Refused && this.refused(error),
    );
  }

  private welcomed(welcome: Welcome): void {
    this.failures = 0;
    this.options.store.save(welcome.resume);
    this.ackTimeout = (welcome.limits.ack_timeout ?? 0) * 1000;
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
    this.liveness.stop();
    if (error.retryAfter !== undefined) {
      this.sayHelloAfter(error.retryAfter * 1000);
      return;
    }
    this.stand({ is: "refused", error });
  }

  private sayHelloAfter(pause: number): void {
    if (pause < HELD_BACK_MS) {
      this.timer = setTimeout(() => {
        this.liveness.expect();
        this.sayHello();
      }, pause);
      return;
    }
    this.letGo();
    this.waits(Date.now() + pause, "flooding");
    this.timer = setTimeout(() => this.connect(), pause);
  }

  /** The session goes on over another socket, which the server has welcomed. */
  private goOnOver(socket: WebSocket, welcome: Welcome): void {
    this.breaks("lost");
    this.stand({ is: "connecting" });
    this.replies.lose();
    const settled = this.replies.settled();
    void settled.then(() => socket === this.socket && this.welcomed(welcome));
    this.hear(socket, settled);
  }

  /** Something came on a line that was late or broken. */
  private sound(): void {
    // What was asked beside it may have been heard: then the session is there, and its answer on the way.
    if (this.beside.isGreeted) return;
    this.beside.end();
    if (this.current.is === "open") this.stand({ is: "open", resumed: this.current.resumed });
  }

  private lineIs(line: LineTrouble): void {
    if (this.current.is === "open") this.stand({ ...this.current, line });
  }

  private waits(until: number, because: Because): void {
    this.stand({ is: "waiting", until, because });
  }

  /** A frame came. Handlers run before the next one is read. */
  private take(source: string): void {
    const frame = parsed(source);
    const isReply = frame !== undefined && this.replies.take(frame);
    this.liveness.heard(isReply, this.replies.due);
    if (frame === undefined || isReply) return;
    if (frame.type === "error") {
      this.options.error?.(new Refused(frame as unknown as ErrorFrame));
      return;
    }
    this.listeners.tell(frame, source);
  }

  private letGo(): void {
    if (this.socket !== undefined) abandon(this.socket);
    this.socket = undefined;
  }

  private breaks(why: Because): void {
    if (this.current.is === "open") this.brokenBy = why;
    this.letGo();
  }

  private lost(told: number): void {
    const code = told === ELSEWHERE && this.beside.isDisputed ? BROKEN : told;
    const ending = endingOf(code);
    if (ending !== undefined) {
      this.end(ending);
      return;
    }
    const why = because(code);
    this.breaks(why);
    this.liveness.stop();
    clearTimeout(this.timer);
    const other = this.beside.until;
    if (other === undefined || isPatient(why)) {
      this.beside.end();
      const pause = pauseFor(why, this.failures, (this.options.random ?? Math.random)());
      this.failures += 1;
      this.timer = setTimeout(() => this.connect(), pause);
      this.waits(Date.now() + pause, why);
    } else this.waits(other, why);
    this.replies.lose();
  }

  private end(because: Ending, keepsKey = false): void {
    this.brokenBy = undefined;
    this.socket = undefined;
    this.beside.end();
    this.liveness.stop();
    clearTimeout(this.timer);
    if (!keepsKey) this.options.store.clear();
    this.stand({ is: "ended", because });
    this.replies.lose();
  }

  private stand(now: Standing): void {
    this.current = now;
    this.options.standing(now);
  }

  /** How long what went out is. */
  private write(frame: object): number {
    return this.socket === undefined ? 0 : send(this.socket, JSON.stringify(frame));
  }
}
