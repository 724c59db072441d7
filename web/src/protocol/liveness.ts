// Checks whether the server still answers. Browsers cannot see WebSocket pings, so a page asks by itself when it has heard nothing for
// a while or an answer is late (docs/protocol.md, "Staying connected"). A browser hands on whole frames alone: parts of a
// large frame are no sign of life, so a line that was silent before gets more time. Where timers come late, in a hidden tab
// or after a sleep, frames do not: each stage but the last asks once more, and nothing is taken for silent unasked.

/** Time beyond the server's own interval before a silent page asks. */
const MARGIN_MS = 5_000;
/** Time after which an answer is late. */
const LATE_MS = 5_000;
/** Further time after which the line is silent: the first time, and each time after an attempt without any answer. */
const SILENT_MS = [10_000, 25_000, 55_000] as const;
/** Time for a socket to open and to be welcomed: the first time, and each time after a silent socket. */
const WELCOME_MS = [10_000, 10_000, 20_000, 40_000, 60_000] as const;
/** Time for something large to make progress, before the line is late or silent. */
const LARGE_MS = 45_000;

interface Signs {
  ping(): void;
  /** An answer is late; or something came after all. */
  late(isLate: boolean): void;
  /** No welcome came in time, or nothing at all any more. */
  dead(): void;
  /** State of what is under way: bytes that wait to go out, whether something large is not answered, and the extra time of
   * the next answer, if any is due. */
  underWay(): { bytes: number; large: boolean; due: number | undefined };
}

export class Liveness {
  /** 0 before a welcome. */
  private interval = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stage: "still" | "asked" | "late" = "still";
  /** Number of silences since the last answer. */
  private silences = 0;
  /** Time left for something large, and how many bytes of it were there last. */
  private patience = LARGE_MS;
  private bytes = 0;

  constructor(private readonly signs: Signs) {}

  /** The socket opens, and the server has to welcome us. */
  expect(): void {
    this.stop();
    this.timer = setTimeout(() => this.fallsSilent(), pickTime(WELCOME_MS, this.silences));
  }

  /** The server has welcomed us. `interval`: of its pings, in seconds. */
  begin(interval: number): void {
    this.stop();
    this.interval = interval * 1000 + MARGIN_MS;
    this.wait(this.interval);
  }

  /** A frame came. */
  heard(isAnswer: boolean): void {
    if (this.interval === 0) return;
    const wasLate = this.stage === "late";
    if (isAnswer) this.silences = 0;
    this.stage = "still";
    if (this.signs.underWay().due === undefined) this.wait(this.interval);
    else this.asked();
    if (wasLate) this.signs.late(false);
  }

  /** A request was sent. */
  asked(): void {
    if (this.interval === 0 || this.stage !== "still") return;
    this.stage = "asked";
    this.patience = LARGE_MS;
    this.bytes = 0;
    this.wait(LATE_MS + (this.signs.underWay().due ?? 0));
  }

  /** Asks now, unless an answer is waited for: the page came to sight, or the network came back. */
  ask(): void {
    if (this.stage === "still") this.signs.ping();
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
      this.wait(pickTime(SILENT_MS, this.silences));
      this.signs.ping();
      this.signs.late(true);
    } else this.fallsSilent();
  }

  private fallsSilent(): void {
    this.silences += 1;
    this.stop();
    this.signs.dead();
  }

  /** Returns whether something large is on its way: a slow line must not be taken for silent. */
  private mayTake(time: number): boolean {
    const { bytes, large } = this.signs.underWay();
    if (bytes < this.bytes) this.patience = LARGE_MS;
    this.bytes = bytes;
    if ((bytes === 0 && !large) || this.patience <= 0) return false;
    this.patience -= time;
    return true;
  }
}

function pickTime(times: readonly number[], failures: number): number {
  return times[Math.min(failures, times.length - 1)] ?? 0;
}
