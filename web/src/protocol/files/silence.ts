// Tells when nothing was heard for too long.

export class Silence {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly mostMs: number,
    private readonly tooLong: () => void,
  ) {}

  /** Something was heard: the time begins anew. */
  heard(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.tooLong, this.mostMs);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
