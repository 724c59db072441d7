// The media that this person sends in a call: microphone, camera and screen, each on or off. For call.ts.
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type { Slot, Source } from "../protocol/index.ts";
import { camera as chosenCamera, lastMic, microphone as chosenMicrophone } from "../settings/index.ts";
import { type NoTrack, takeCamera, takeMicrophone, takeScreen } from "./devices.ts";

/** A picture of this person. */
type VideoSlot = "camera" | "screen";

/** A device that the browser did not give. */
export interface Missing {
  what: "mic" | VideoSlot;
  why: NoTrack;
}

/** The running tracks, to go on elsewhere. */
export interface TracksOn {
  microphone: MediaStreamTrack | undefined;
  camera: MediaStreamTrack | undefined;
}

/** Without a microphone, or with one that is on or off. */
interface WayOfMic {
  listens: boolean;
  unmuted?: boolean | undefined;
}

interface OwnMediaOptions {
  /** Sends this source from now on. */
  put: (slot: Slot, source: Source) => void;
  /** Measures this microphone from now on. */
  listenTo: (track: MediaStreamTrack) => void;
}

const DRAWN_FRAMES_PER_SECOND = 15;
const FRAME_EVERY_MS = 1_000;

export class OwnMedia {
  private readonly now = {
    mic: signal<"on" | "off" | "none">("none"),
    camera: signal<MediaStreamTrack | undefined>(undefined),
    screen: signal<MediaStreamTrack | undefined>(undefined),
    missing: signal<Missing | undefined>(undefined),
  };
  /** `none`: listening only. */
  readonly mic: ReadonlySignal<"on" | "off" | "none"> = this.now.mic;
  readonly camera: ReadonlySignal<MediaStreamTrack | undefined> = this.now.camera;
  readonly screen: ReadonlySignal<MediaStreamTrack | undefined> = this.now.screen;
  readonly missing: ReadonlySignal<Missing | undefined> = this.now.missing;

  private microphone: MediaStreamTrack | undefined;
  /** The sound of a shown screen. */
  private readonly sounds = new WeakMap<MediaStreamTrack, MediaStreamTrack>();
  /** Requests that the browser has not answered yet. */
  private readonly asked = new Map<VideoSlot, symbol>();
  /** The latest request for a microphone, until it is answered. */
  private asksForMic: object | undefined;
  private over = false;

  constructor(private readonly options: OwnMediaOptions) {}

  /** Without a microphone, and with none to come. */
  get listens(): boolean {
    return this.mic.peek() === "none" && this.asksForMic === undefined;
  }

  /** Starts the microphone to join with, as it was last unless it is said; and the camera, where it was on before. */
  async begin({ microphone, camera }: Partial<TracksOn> = {}, { listens, unmuted }: WayOfMic): Promise<Source> {
    if (camera?.readyState === "live") this.start("camera", camera);
    if (listens) return undefined;
    if (microphone?.readyState === "live") this.holdMicrophone(microphone);
    else if (!(await this.openMicrophone())) return undefined;
    this.now.mic.value = unmuted ?? lastMic.value !== "off" ? "on" : "off";
    return this.mic.value === "on" ? this.microphone : null;
  }

  /** Hands over its tracks. */
  give(): TracksOn {
    const given = { microphone: this.microphone, camera: this.camera.value };
    for (const track of [given.microphone, given.camera]) if (track !== undefined) track.onended = null;
    this.microphone = undefined;
    this.now.camera.value = undefined;
    return given;
  }

  async turnMic(): Promise<void> {
    // Pressed again while the browser asks for the first one: it is still to be turned on.
    if (this.asksForMic !== undefined && this.microphone === undefined) return;
    if (this.microphone === undefined && !(await this.openMicrophone())) return;
    const next = this.mic.value === "on" ? "off" : "on";
    batch(() => {
      this.now.mic.value = next;
      lastMic.value = next;
    });
    this.options.put("mic", next === "on" ? this.microphone : null);
  }

  turnCamera(): Promise<void> {
    return this.turn("camera", () => takeCamera());
  }

  turnScreen(): Promise<void> {
    return this.turn("screen", async () => {
      const screen = await takeScreen();
      if (typeof screen !== "object") return screen;
      if (screen.sound !== undefined) this.sounds.set(screen.picture, screen.sound);
      return screen.picture;
    });
  }

  /** Shows a canvas in place of a screen, until the returned function is called. */
  showCanvas(canvas: HTMLCanvasElement): () => void {
    const [track] = canvas.captureStream(DRAWN_FRAMES_PER_SECOND).getVideoTracks();
    if (track === undefined) return () => undefined;
    track.contentHint = "detail";
    this.asked.delete("screen");
    if (this.screen.value !== undefined) this.stop("screen", this.screen.value);
    this.start("screen", track);
    // A frame may be lost, and people who join later need it too. Browsers take another only when something is drawn: a pixel
    // upon itself.
    const pen = canvas.getContext("2d");
    const timer = setInterval(() => pen?.drawImage(canvas, 0, 0, 1, 1, 0, 0, 1, 1), FRAME_EVERY_MS);
    return () => {
      clearInterval(timer);
      this.stop("screen", track);
    };
  }

  /** Switches to another microphone or camera, and remembers it. */
  async choose(what: "mic" | "camera", device: string): Promise<void> {
    if (what === "mic") {
      chosenMicrophone.value = device;
      await this.renewMicrophone();
      return;
    }
    chosenCamera.value = device;
    // Also in place of a camera that the browser is about to give.
    const isAsked = this.asked.delete("camera");
    if (this.camera.value !== undefined) this.stop("camera", this.camera.value);
    else if (!isAsked) return;
    await this.turnCamera();
  }

  /** Reopens the microphone in use with the present settings. */
  async renewMicrophone(): Promise<void> {
    if (this.microphone !== undefined && (await this.openMicrophone()) && this.mic.value === "on") {
      this.options.put("mic", this.microphone);
    }
  }

  /** Stops all tracks. */
  end(): void {
    this.over = true;
    this.asked.clear();
    for (const track of [this.microphone, this.camera.value, this.screen.value]) if (track !== undefined) this.letGo(track);
    this.microphone = undefined;
  }

  private async openMicrophone(): Promise<boolean> {
    const request = (this.asksForMic = {});
    const track = await takeMicrophone();
    if (this.over || this.asksForMic !== request) {
      if (typeof track === "object") track.stop();
      return false;
    }
    this.asksForMic = undefined;
    if (typeof track === "string") this.now.missing.value = { what: "mic", why: track };
    if (typeof track !== "object") return false;
    this.holdMicrophone(track);
    return true;
  }

  private holdMicrophone(track: MediaStreamTrack): void {
    this.microphone?.stop();
    this.microphone = track;
    if (this.missing.value?.what === "mic") this.now.missing.value = undefined;
    this.options.listenTo(track);
    track.onended = () => track === this.microphone && this.dropMicrophone();
  }

  private dropMicrophone(): void {
    this.microphone = undefined;
    batch(() => {
      this.now.mic.value = "none";
      this.now.missing.value = { what: "mic", why: "none" };
    });
    this.options.put("mic", null);
  }

  /** Turns it on or off. A request repeated before the browser answered is a cancellation. */
  private async turn(slot: VideoSlot, take: () => Promise<MediaStreamTrack | NoTrack | undefined>): Promise<void> {
    if (this[slot].value !== undefined) {
      this.stop(slot, this[slot].value);
      return;
    }
    if (this.asked.delete(slot)) return;
    const request = Symbol(slot);
    this.asked.set(slot, request);
    const track = await take();
    const isWanted = this.asked.get(slot) === request && !this.over;
    if (isWanted) this.asked.delete(slot);
    if (track instanceof MediaStreamTrack) {
      if (isWanted) this.start(slot, track);
      else this.letGo(track);
    } else if (isWanted && track !== undefined) this.now.missing.value = { what: slot, why: track };
  }

  readonly dismissMissing = (): void => void (this.now.missing.value = undefined);

  private start(slot: VideoSlot, track: MediaStreamTrack): void {
    if (this.missing.value?.what === slot) this.now.missing.value = undefined;
    track.onended = () => this.stop(slot, track);
    this.now[slot].value = track;
    const sound = this.sounds.get(track);
    if (sound !== undefined) this.options.put("sound", sound);
    this.options.put(slot, track);
  }

  private stop(slot: VideoSlot, track: MediaStreamTrack): void {
    this.letGo(track);
    if (this[slot].value !== track) return;
    this.now[slot].value = undefined;
    if (this.sounds.has(track)) this.options.put("sound", null);
    this.options.put(slot, null);
  }

  private letGo(track: MediaStreamTrack): void {
    track.stop();
    this.sounds.get(track)?.stop();
  }
}
