// Whether the other end still answers. Browsers cannot see WebSocket pings, so a page asks by itself when it has heard
// nothing for a while, and gives up when nothing comes (section 10).

/** So much longer than the server's own interval a page stays silent before it asks. */
const MARGIN_MS = 5_000;
/** How long an answer may take: the first time, and each time after one that did not come. */
const PATIENCE_MS = [10_000, 20_000, 40_000, 60_000] as const;

export class Liveness {
  private interval = 0;
  private asking: ReturnType<typeof setTimeout> | undefined;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;

  constructor(
    private readonly ping: () => void,
    private readonly giveUp: () => void,
  ) {}

  /** The socket opens, and the server has to welcome us. */
  expect(): void {
    this.stop();
    this.wait();
  }

  /** The server has welcomed us, and pings so often, in seconds. */
  begin(interval: number): void {
    this.stop();
    this.interval = interval * 1000 + MARGIN_MS;
    this.heard();
  }

  /** Something came. */
  heard(): void {
    if (this.interval === 0) return;
    if (this.waiting !== undefined) this.failures = 0;
    clearTimeout(this.waiting);
    this.waiting = undefined;
    clearTimeout(this.asking);
    this.asking = setTimeout(() => this.ask(), this.interval);
  }

  /** Asks now: the page came to sight, or the network came back. */
  ask(): void {
    if (this.interval === 0 || this.waiting !== undefined) return;
    clearTimeout(this.asking);
    this.wait();
    this.ping();
  }

  stop(): void {
    clearTimeout(this.asking);
    clearTimeout(this.waiting);
    this.waiting = undefined;
    this.interval = 0;
  }

  private wait(): void {
    const patience = PATIENCE_MS[Math.min(this.failures, PATIENCE_MS.length - 1)];
    this.waiting = setTimeout(() => {
      this.failures += 1;
      this.stop();
      this.giveUp();
    }, patience);
  }
}
