// A timer that runs out when nothing was heard for too long.

export class Silence {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly mostMs: number,
    private readonly tooLong: () => void,
  ) {}

  /** Restarts the time: something was heard. */
  heard(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.tooLong, this.mostMs);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
