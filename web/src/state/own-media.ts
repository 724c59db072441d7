// What this person sends in a call: microphone, camera and screen, each on or off. For state/call.ts.
import { batch, signal } from "@preact/signals";
import type { Slot, Source } from "../protocol/index.ts";
import { type NoTrack, takeCamera, takeMicrophone, takeScreen } from "./devices.ts";
import { camera as chosenCamera, lastMic, microphone as chosenMicrophone } from "./settings.ts";

/** What the browser did not give. */
export interface Missing {
  what: "mic" | "camera";
  why: NoTrack;
}

export interface OwnMediaOptions {
  /** This goes out from now on. */
  put: (slot: Slot, source: Source) => void;
  /** Another microphone is listened to. */
  hears: (track: MediaStreamTrack) => void;
}

export class OwnMedia {
  /** `none`: one only listens. */
  readonly mic = signal<"on" | "off" | "none">("none");
  readonly camera = signal<MediaStreamTrack | undefined>(undefined);
  readonly screen = signal<MediaStreamTrack | undefined>(undefined);
  readonly missing = signal<Missing | undefined>(undefined);

  private microphone: MediaStreamTrack | undefined;
  private over = false;

  constructor(private readonly options: OwnMediaOptions) {}

  /** The microphone as it was last, to join with. */
  async begin(): Promise<Source> {
    if (!(await this.openMicrophone())) return undefined;
    this.mic.value = lastMic.value === "off" ? "off" : "on";
    return this.mic.value === "on" ? this.microphone : null;
  }

  async turnMic(): Promise<void> {
    if (this.microphone === undefined && !(await this.openMicrophone())) return;
    const next = this.mic.value === "on" ? "off" : "on";
    batch(() => {
      this.mic.value = next;
      lastMic.value = next;
    });
    this.options.put("mic", next === "on" ? this.microphone : null);
  }

  async turnCamera(): Promise<void> {
    if (this.camera.value !== undefined) {
      this.stop("camera", this.camera.value);
      return;
    }
    const track = await takeCamera();
    if (typeof track === "string") this.missing.value = { what: "camera", why: track };
    else this.start("camera", track);
  }

  async turnScreen(): Promise<void> {
    if (this.screen.value !== undefined) {
      this.stop("screen", this.screen.value);
      return;
    }
    const track = await takeScreen();
    if (track !== undefined) this.start("screen", track);
  }

  /** Takes another microphone or camera in place of the one in use, and remembers it. */
  async choose(what: "mic" | "camera", device: string): Promise<void> {
    if (what === "mic") {
      chosenMicrophone.value = device;
      if (this.microphone !== undefined && (await this.openMicrophone()) && this.mic.value === "on") {
        this.options.put("mic", this.microphone);
      }
      return;
    }
    chosenCamera.value = device;
    if (this.camera.value === undefined) return;
    this.stop("camera", this.camera.value);
    await this.turnCamera();
  }

  /** Lets everything go. */
  end(): void {
    this.over = true;
    for (const track of [this.microphone, this.camera.value, this.screen.value]) track?.stop();
    this.microphone = undefined;
  }

  private async openMicrophone(): Promise<boolean> {
    const track = await takeMicrophone();
    if (typeof track === "string") {
      this.missing.value = { what: "mic", why: track };
      return false;
    }
    if (this.over) {
      track.stop();
      return false;
    }
    this.microphone?.stop();
    this.microphone = track;
    if (this.missing.value?.what === "mic") this.missing.value = undefined;
    this.options.hears(track);
    track.onended = () => track === this.microphone && this.lostMicrophone();
    return true;
  }

  private lostMicrophone(): void {
    this.microphone = undefined;
    batch(() => {
      this.mic.value = "none";
      this.missing.value = { what: "mic", why: "none" };
    });
    this.options.put("mic", null);
  }

  private start(slot: "camera" | "screen", track: MediaStreamTrack): void {
    if (this.over) {
      track.stop();
      return;
    }
    if (this.missing.value?.what === slot) this.missing.value = undefined;
    track.onended = () => this.stop(slot, track);
    this[slot].value = track;
    this.options.put(slot, track);
  }

  private stop(slot: "camera" | "screen", track: MediaStreamTrack): void {
    track.stop();
    if (this[slot].value !== track) return;
    this[slot].value = undefined;
    this.options.put(slot, null);
  }
}
