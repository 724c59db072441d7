// Running tracks on their way into a call: from its preview, or from the call of another room.
import type { TracksOn } from "./own-media.ts";

/** Tracks that no call has taken by then are stopped. */
const KEPT_FOR_MS = 30_000;

/** For one call, until it takes them. */
export class TriedTracks {
  private readonly timer = setTimeout(() => this.end(), KEPT_FOR_MS);

  constructor(private tracks: TracksOn | undefined) {}

  /** Takes them, once. */
  take(): TracksOn | undefined {
    const { tracks } = this;
    clearTimeout(this.timer);
    this.tracks = undefined;
    return tracks;
  }

  /** Stops tracks that no call has taken. */
  end(): void {
    const left = this.take();
    left?.microphone?.stop();
    left?.camera?.stop();
  }
}
