// A socket beside one that hangs: tried again and again until it is welcomed, or is no longer needed. The session goes on
// over whichever of the two lives (docs/protocol.md, "Coming back").
import type { HelloFrame, Welcome } from "./frames.ts";
import { parsed } from "./parsed.ts";
import { type Because, isPatient, pauseFor } from "./pause.ts";
import { abandon } from "./sockets.ts";

/** How long one may take. A browser opens sockets to a server one after the other, so one that hangs has to go first. Short
 * ones find a line soon that is back, longer ones among them one that is slow; after two minutes the session is over. */
const SOON_MS = [2_000, 2_000, 2_000, 2_000, 4_000, 2_000, 2_000, 4_000];
const TRIES_MS: readonly number[] = [...SOON_MS, ...Array.from({ length: 16 }, (_, n) => (n % 2 === 0 ? 4_000 : 8_000)), 15_000, 30_000];
/** Its hello has a `ref` that no other request has. */
const REF = "beside";
/** A hello may still reach the server so long after its socket was given up. */
const DISPUTED_MS = 60_000;

export interface BesideOptions {
  open(): WebSocket;
  hello(): HelloFrame;
  /** Whether the first one still hangs, or is gone. */
  isNeeded(): boolean;
  /** A try has begun; if nothing comes of it, the next one begins then. */
  tries(until: number): void;
  welcomed(socket: WebSocket, welcome: Welcome): void;
  /** The server refuses this hello, whenever it is said. */
  refused(): void;
  /** It is not needed any more. */
  over(): void;
  because(code: number): Because;
  random(): number;
}

export class Beside {
  /** A hello was said whose answer has not come: the session may go on here for the server already. */
  isGreeted = false;
  /** When the next try begins; undefined while there is none. */
  until: number | undefined;
  private socket: WebSocket | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private tries = 0;
  private disputedUntil = 0;

  constructor(private readonly options: BesideOptions) {}

  /** A hello was said here of late: if the first one ends as taken over, it is by oneself. */
  get isDisputed(): boolean {
    return Date.now() < this.disputedUntil;
  }

  begin(): void {
    this.drop();
    const longest = TRIES_MS[Math.min(this.tries, TRIES_MS.length - 1)] ?? 0;
    this.tries += 1;
    this.againAfter(Math.round(longest * (1 - this.options.random() / 4)));
    const socket = this.options.open();
    this.socket = socket;
    socket.onopen = () => {
      this.isGreeted = true;
      this.disputedUntil = Date.now() + DISPUTED_MS;
      socket.send(JSON.stringify({ type: "hello", ref: REF, ...this.options.hello() }));
    };
    socket.onmessage = ({ data }: MessageEvent<unknown>) => this.take(socket, data);
    socket.onclose = ({ code }) => this.closed(code);
  }

  /** Ends it, with the socket that is being tried. */
  end(): void {
    this.drop();
    this.release();
  }

  private take(socket: WebSocket, data: unknown): void {
    const frame = typeof data === "string" ? parsed(data) : undefined;
    if (frame?.ref !== REF) return;
    if (frame.type === "welcome") {
      this.release();
      this.options.welcomed(socket, frame as unknown as Welcome);
      return;
    }
    this.drop();
    const { retry_after: later } = frame as { retry_after?: unknown };
    if (typeof later === "number") this.againAfter(later * 1000);
    else this.options.refused();
  }

  private closed(code: number): void {
    this.socket = undefined;
    this.isGreeted = false;
    const because = this.options.because(code);
    if (!this.options.isNeeded()) this.options.over();
    else if (isPatient(because)) this.againAfter(pauseFor(because, 0, this.options.random()));
  }

  private againAfter(pause: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.drop();
      if (this.options.isNeeded()) this.begin();
      else this.options.over();
    }, pause);
    this.until = Date.now() + pause;
    this.options.tries(this.until);
  }

  /** Lets go of the socket, whose it is now. */
  private release(): void {
    clearTimeout(this.timer);
    this.socket = this.until = undefined;
    this.isGreeted = false;
    this.tries = 0;
  }

  private drop(): void {
    if (this.socket !== undefined) abandon(this.socket);
    this.socket = undefined;
    this.isGreeted = false;
  }
}
