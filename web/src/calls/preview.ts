// Preview before a call: microphone and camera, tried before anybody else hears or sees them. The running tracks then
// go into the call as they are, so that the browser need not ask again. For CallStart.tsx and call.ts.
import { type ReadonlySignal, signal } from "@preact/signals";
import { Ear, DeadMicrophone } from "./ear.ts";
import { OwnMedia } from "./own-media.ts";
import { TriedTracks } from "./tried-tracks.ts";

const LOOK_EVERY_MS = 100;

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
