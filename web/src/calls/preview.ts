// How one will look and sound in a call that is about to begin: microphone and camera, tried before anybody else hears or sees
// them. What is on then goes into the call as it is, so that the browser need not ask again. For CallStart.tsx and call.ts.
import { type ReadonlySignal, signal } from "@preact/signals";
import { Ear, DeadMicrophone } from "./ear.ts";
import { type TracksOn, OwnMedia } from "./own-media.ts";

const LOOK_EVERY_MS = 100;
/** What no call has taken by then is let go. */
const KEPT_FOR_MS = 30_000;

export class DevicePreview {
  private readonly now = { level: signal(0), isDead: signal(false) };
  /** How loud the microphone is, from 0 to 1. */
  readonly level: ReadonlySignal<number> = this.now.level;
  /** Nothing comes from it although it is on. */
  readonly isDead: ReadonlySignal<boolean> = this.now.isDead;

  private readonly ear = new Ear();
  private readonly silence = new DeadMicrophone();
  private timer: ReturnType<typeof setInterval> | undefined;
  /** `mic` is `none` until it is tried. */
  readonly media = new OwnMedia({ put: () => undefined, hears: (track) => this.ear.listenTo(track) });

  begin(): void {
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
  }

  /** What is on, to go into a call. */
  give(): TriedTracks {
    return new TriedTracks(this.media.give());
  }

  close(): void {
    clearInterval(this.timer);
    this.ear.listenTo(undefined);
    this.media.end();
  }

  private look(): void {
    const level = this.media.mic.peek() === "on" ? this.ear.level : undefined;
    // Loudness is heard by its ratio: what is spoken softly is to be seen too.
    this.now.level.value = Math.min(1, Math.sqrt(level ?? 0) * 1.5);
    this.now.isDead.value = this.silence.isDead(level, Date.now());
  }
}

/** What is on when the preview ends: for one call, until it takes it. */
export class TriedTracks {
  private readonly timer = setTimeout(() => this.end(), KEPT_FOR_MS);

  constructor(private tracks: TracksOn | undefined) {}

  /** Once. */
  take(): TracksOn | undefined {
    const { tracks } = this;
    clearTimeout(this.timer);
    this.tracks = undefined;
    return tracks;
  }

  /** Lets go of what no call has taken. */
  end(): void {
    const left = this.take();
    left?.microphone?.stop();
    left?.camera?.stop();
  }
}
