// A socket to one room that comes back by itself: with growing pauses and some chance in them, so that a restarted
// server is not met by everybody at once.

/** How a connection stands. `until` is when it tries again, in milliseconds since the epoch. */
export type Standing =
  | { is: "connecting" }
  | { is: "open" }
  | { is: "waiting"; until: number; because: "lost" | "restart" | "refused" }
  | { is: "closed" };

export interface Listener {
  standing(now: Standing): void;
  frame(source: string): void;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** So long a server that said it restarts may stay away before it counts as lost. */
const RESTART_TAKES_MS = 60_000;
/** Close codes: the server goes away or restarts; this address may not connect. */
const RESTARTS = new Set([1001, 1012]);
const REFUSED = 1008;

export class Connection {
  private socket: WebSocket | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private restartAt = 0;

  constructor(
    private readonly url: string,
    private readonly listener: Listener,
  ) {
    globalThis.addEventListener("online", this.retry);
    this.connect();
  }

  /** Whether the text went out. */
  send(text: string): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(text);
    return true;
  }

  /** Tries again now, if it waits. */
  readonly retry = (): void => {
    if (this.timer === undefined) return;
    clearTimeout(this.timer);
    this.connect();
  };

  /** Ends it for good. */
  close(): void {
    globalThis.removeEventListener("online", this.retry);
    clearTimeout(this.timer);
    this.timer = undefined;
    const socket = this.socket;
    this.socket = undefined;
    if (socket) closeQuietly(socket);
    this.listener.standing({ is: "closed" });
  }

  private connect(): void {
    this.timer = undefined;
    this.listener.standing({ is: "connecting" });
    const socket = new WebSocket(this.url);
    this.socket = socket;
    socket.onopen = () => {
      if (socket !== this.socket) return;
      this.failures = 0;
      this.listener.standing({ is: "open" });
    };
    socket.onmessage = (event: MessageEvent<unknown>) => {
      if (socket === this.socket && typeof event.data === "string") this.listener.frame(event.data);
    };
    socket.onclose = (event) => {
      if (socket === this.socket) this.wait(event.code);
    };
  }

  private wait(code: number): void {
    this.socket = undefined;
    const pause = pauseAfter(this.failures, Math.random());
    this.failures += 1;
    if (RESTARTS.has(code)) this.restartAt = Date.now();
    const restarts = Date.now() - this.restartAt < RESTART_TAKES_MS;
    const because = code === REFUSED ? "refused" : restarts ? "restart" : "lost";
    this.timer = setTimeout(() => this.connect(), pause);
    this.listener.standing({ is: "waiting", until: Date.now() + pause, because });
  }
}

/** Milliseconds to wait after this many failures in a row: between half and all of 1, 2, 4 … 30 s. */
export function pauseAfter(failures: number, chance: number): number {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures, 10));
  return Math.round(longest * (0.5 + chance / 2));
}

/** Closes a socket as soon as it is open: a browser complains of one that is closed before. */
function closeQuietly(socket: WebSocket): void {
  if (socket.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close(1000);
  else socket.close(1000);
}
