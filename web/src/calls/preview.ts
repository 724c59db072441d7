// Preview before a call: microphone and camera, tried before anybody else hears or sees them. The running tracks then
// go into the call as they are, so that the browser need not ask again. For CallStart.tsx and call.ts.
import { type ReadonlySignal, signal } from "@preact/signals";
import { Ear, DeadMicrophone } from "./ear.ts";
import { type TracksOn, OwnMedia } from "./own-media.ts";

const LOOK_EVERY_MS = 100;
/** Tracks that no call has taken by then are stopped. */
const KEPT_FOR_MS = 30_000;

export class DevicePreview {
  private readonly now = { level: signal(0), isDead: signal(false) };
  /** Loudness of the microphone, from 0 to 1. */
  readonly level: ReadonlySignal<number> = this.now.level;
  /** Nothing comes from it although it is on. */
  readonly isDead: ReadonlySignal<boolean> = this.now.isDead;

  private readonly ear = new Ear();
  private readonly silence = new DeadMicrophone();
  private timer: ReturnType<typeof setInterval> | undefined;
  /** `mic` is `none` until it is tried. */
  readonly media = new OwnMedia({ put: () => undefined, listenTo: (track) => this.ear.listenTo(track) });

  begin(): void {
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
  }

  /** Hands over the running tracks for a call. */
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
    // Loudness is heard by its ratio: soft speech is to be seen too.
    this.now.level.value = Math.min(1, Math.sqrt(level ?? 0) * 1.5);
    this.now.isDead.value = this.silence.isDead(level, Date.now());
  }
}

/** The running tracks when the preview ends: for one call, until it takes them. */
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
