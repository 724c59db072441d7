// Whether the other end still answers. Browsers cannot see WebSocket pings, so a page asks by itself when it has heard
// nothing for a while or an answer is late, and has another line tried when nothing comes (docs/protocol.md, "Staying
// connected").

/** So much longer than the server's own interval a page stays silent before it asks. */
const MARGIN_MS = 5_000;
/** How long a socket may take to open and to be welcomed: the first time, and each time after one that was not. */
const WELCOME_MS = [10_000, 20_000, 40_000, 60_000] as const;
/** After so long an answer is late. */
const LATE_MS = 5_000;
/** After so much more the line is broken: the first time, and each time after one where nothing was answered at all. */
const BROKEN_MS = [10_000, 25_000, 55_000] as const;
/** What is large may take so long to get on its way, or further on it, before the line is late or broken. */
const LARGE_MS = 45_000;

export interface Signs {
  ping(): void;
  late(): void;
  broken(): void;
  /** Something came after all. */
  sound(): void;
  /** The socket was not opened, or not welcomed. */
  giveUp(): void;
  /** What is under way: bytes that wait to go out, and whether something large is not answered. */
  underWay(): { bytes: number; large: boolean };
}

export class Liveness {
  private interval = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stage: "still" | "asked" | "late" | "broken" = "still";
  private failures = 0;
  /** How long what is large is waited for yet, and how many bytes of it were there last. */
  private patience = LARGE_MS;
  private bytes = 0;

  constructor(private readonly signs: Signs) {}

  /** Whether nothing is late. */
  get isSound(): boolean {
    return this.stage === "still" || this.stage === "asked";
  }

  /** The socket opens, and the server has to welcome us. */
  expect(): void {
    this.stop();
    this.timer = setTimeout(() => {
      this.failures += 1;
      this.stop();
      this.signs.giveUp();
    }, at(WELCOME_MS, this.failures));
  }

  /** The server has welcomed us, and pings so often, in seconds. */
  begin(interval: number): void {
    this.stop();
    this.interval = interval * 1000 + MARGIN_MS;
    this.wait(this.interval);
  }

  /** Something came. `due`: more is still to be answered, which may take so much longer than usual. */
  heard(isAnswer: boolean, due: number | undefined): void {
    if (this.interval === 0) return;
    const wasSound = this.isSound;
    if (isAnswer) this.failures = 0;
    this.stage = "still";
    if (due === undefined) this.wait(this.interval);
    else this.asked(due);
    if (!wasSound) this.signs.sound();
  }

  /** Something was asked, whose answer may take so much longer than usual. */
  asked(longer = 0): void {
    if (this.interval === 0 || this.stage !== "still") return;
    this.stage = "asked";
    this.patience = LARGE_MS;
    this.bytes = 0;
    this.wait(LATE_MS + longer);
  }

  /** Asks now: the page came to sight, or the network came back. */
  ask(): void {
    if (this.interval === 0 || this.stage !== "still") return;
    this.asked();
    this.signs.ping();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.stage = "still";
    this.interval = 0;
  }

  private wait(time: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), time);
  }

  private look(): void {
    if (this.stage === "still") this.ask();
    else if (this.mayTake(LATE_MS)) this.wait(LATE_MS);
    else if (this.stage === "asked") {
      this.stage = "late";
      this.wait(at(BROKEN_MS, this.failures));
      this.signs.ping();
      this.signs.late();
    } else {
      this.stage = "broken";
      this.failures += 1;
      this.signs.broken();
    }
  }

  /** Whether something large is on its way: a line that is only slow must not be taken for a broken one. */
  private mayTake(time: number): boolean {
    const { bytes, large } = this.signs.underWay();
    if (bytes < this.bytes) this.patience = LARGE_MS;
    this.bytes = bytes;
    if ((bytes === 0 && !large) || this.patience <= 0) return false;
    this.patience -= time;
    return true;
  }
}

function at(times: readonly number[], failures: number): number {
  return times[Math.min(failures, times.length - 1)] ?? 0;
}
