// A voice message or a short film in the making: the devices, the recording, and the file to listen to or look at before
// it is offered. The devices are free again as soon as it ends.
import { type ReadonlySignal, signal } from "@preact/signals";
import { Ear, type NoTrack, takeCamera, takeMicrophone } from "../calls/index.ts";
import type { FileExchange } from "../files/index.ts";
import type { Conversation } from "../rooms/index.ts";
import { type RecordingKind, Recorder } from "./recorder.ts";

export type RecordingState =
  | { is: "asking" }
  /** A film shows the camera's picture before it begins. */
  | { is: "ready"; camera: MediaStreamTrack }
  | { is: "recording"; since: number; camera?: MediaStreamTrack | undefined }
  | { is: "done"; file: File }
  | { is: "failed"; what: "mic" | "camera"; why: NoTrack | "broken" };

/** A press that ends sooner has only begun it: another press ends it. */
const HOLD_MS = 400;
const FILM_SIZE: MediaTrackConstraints = {
  width: { ideal: 640, max: 640 },
  height: { ideal: 480, max: 480 },
  frameRate: { ideal: 25, max: 30 },
};

export class Recording {
  private readonly now = signal<RecordingState>({ is: "asking" });
  readonly state: ReadonlySignal<RecordingState> = this.now;
  private tracks: MediaStreamTrack[] = [];
  private recorder: Recorder | undefined;
  private readonly ear = new Ear();
  /** Counts the requests for devices; an older request is not wanted any more. */
  private turn = 0;
  /** The recording exists only here. In a room that was left, nobody can send it any more. */
  private readonly ask = (event: BeforeUnloadEvent): void => {
    if (!this.of.isOver) event.preventDefault();
  };

  /** Asks for the devices. `gone` is called when it was offered or discarded. */
  constructor(
    readonly kind: RecordingKind,
    readonly of: Conversation,
    private readonly exchange: FileExchange,
    private readonly ended: () => void,
  ) {
    void this.begin();
  }

  /** Loudness of the microphone, from 0 to 1, heard by its ratio. Undefined while it is unknown. */
  get level(): number | undefined {
    const { level } = this.ear;
    return level && Math.min(1, Math.sqrt(level) * 1.5);
  }

  /** Asks for the devices; a voice message begins at once. An earlier recording is discarded. */
  async begin(): Promise<void> {
    this.free();
    this.setState({ is: "asking" });
    const camera = this.kind === "film" ? await this.take("camera", takeCamera(FILM_SIZE)) : undefined;
    if (this.kind === "film" && camera === undefined) return;
    const mic = await this.take("mic", takeMicrophone());
    if (mic === undefined) return;
    this.ear.listenTo(mic);
    if (camera === undefined) this.record();
    else this.setState({ is: "ready", camera });
  }

  record(): void {
    if (this.recorder !== undefined) return;
    const state = this.state.peek();
    const camera = state.is === "ready" ? state.camera : undefined;
    const started = (): void => this.setState({ is: "recording", since: Date.now(), camera });
    try {
      const recorder = new Recorder(this.kind, this.tracks, started, (file) => this.recorder === recorder && this.finish(file));
      this.recorder = recorder;
    } catch {
      this.finish(undefined);
    }
  }

  /** The press that began it ends: recording goes on if it was short, or before recording began. */
  release(): void {
    if (this.recorder !== undefined && this.recorder.duration >= HOLD_MS) this.stop();
  }

  /** Ends the recording and releases the devices; the file is kept. */
  stop(): void {
    this.recorder?.stop();
  }

  /** The conversation is out of view: the recording is kept for the return. */
  leave(): void {
    if (this.state.peek().is === "asking") this.drop();
    else this.stop();
  }

  /** Offers it to those in the conversation. */
  send(): void {
    const state = this.state.peek();
    if (state.is === "done") this.exchange.offer(this.of, [state.file], () => this.drop());
  }

  /** Discards everything: the devices, also those that the browser is about to give, and the recording. */
  drop(): void {
    this.free();
    globalThis.removeEventListener("beforeunload", this.ask);
    this.ended();
  }

  /** Returns a device, unless the browser refuses it, or it is not wanted any more. */
  private async take(what: "mic" | "camera", asked: Promise<MediaStreamTrack | NoTrack | undefined>): Promise<MediaStreamTrack | undefined> {
    const { turn } = this;
    const device = await asked;
    const isWanted = turn === this.turn;
    if (typeof device !== "object") {
      if (isWanted && device !== undefined) this.fail(what, device);
      else if (isWanted) this.drop();
      return undefined;
    }
    if (!isWanted) {
      device.stop();
      return undefined;
    }
    this.tracks.push(device);
    return device;
  }

  private finish(file: File | undefined): void {
    if (file === undefined) return this.fail(this.kind === "voice" ? "mic" : "camera", "broken");
    this.free();
    this.setState({ is: "done", file });
  }

  private fail(what: "mic" | "camera", why: NoTrack | "broken"): void {
    this.free();
    this.setState({ is: "failed", what, why });
  }

  private setState(state: RecordingState): void {
    this.now.value = state;
    // Only while there is something to lose: a page that always asks is not kept by the browser for the way back.
    if (state.is === "recording" || state.is === "done") globalThis.addEventListener("beforeunload", this.ask);
    else globalThis.removeEventListener("beforeunload", this.ask);
  }

  /** Releases the devices. */
  private free(): void {
    this.turn += 1;
    this.recorder?.drop();
    this.recorder = undefined;
    this.ear.listenTo(undefined);
    for (const track of this.tracks) track.stop();
    this.tracks = [];
  }
}
