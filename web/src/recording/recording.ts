// A voice message or a short film on its way: the devices, what is recorded of them, and the file to listen to or look at before
// it is offered. The devices are free again as soon as it ends.
import { type ReadonlySignal, signal } from "@preact/signals";
import { Ear, type NoTrack, takeCamera, takeMicrophone } from "../calls/index.ts";
import { offerFiles } from "../files/index.ts";
import type { Conversation } from "../rooms/index.ts";
import { type RecordingKind, Recorder } from "./recorder.ts";

export type RecordingState =
  | { is: "asking" }
  /** A film shows what it will be of before it begins. */
  | { is: "ready"; camera: MediaStreamTrack }
  | { is: "recording"; since: number; camera?: MediaStreamTrack | undefined }
  | { is: "done"; file: File }
  | { is: "failed"; what: "mic" | "camera"; why: NoTrack | "broken" };

/** A press that ends sooner has only begun it: another one ends it. */
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
  /** What is asked for now; another one is not wanted any more. */
  private turn = 0;

  /** Asks for the devices. `gone`: it was offered or thrown away. */
  constructor(
    readonly kind: RecordingKind,
    readonly of: Conversation,
    private readonly gone: () => void,
  ) {
    void this.begin();
  }

  /** How loud the microphone is, from 0 to 1; loudness is heard by its ratio. Undefined while it cannot be told. */
  get level(): number | undefined {
    const { level } = this.ear;
    return level && Math.min(1, Math.sqrt(level) * 1.5);
  }

  /** Asks for the devices; a voice message begins at once. What was recorded before is thrown away. */
  async begin(): Promise<void> {
    this.free();
    this.turn += 1;
    const { turn } = this;
    this.now.value = { is: "asking" };
    const camera = this.kind === "film" ? await takeCamera(FILM_SIZE) : undefined;
    if (typeof camera === "string") return this.fail(turn, "camera", camera);
    const mic = await takeMicrophone();
    const tracks = [mic, camera].filter((track) => typeof track === "object");
    if (turn !== this.turn || typeof mic === "string") {
      for (const track of tracks) track.stop();
      if (typeof mic === "string") this.fail(turn, "mic", mic);
      return;
    }
    this.tracks = tracks;
    this.ear.listenTo(mic);
    if (camera === undefined) this.record();
    else this.now.value = { is: "ready", camera };
  }

  record(): void {
    const state = this.state.peek();
    const camera = state.is === "ready" ? state.camera : undefined;
    try {
      const recorder = new Recorder(this.kind, this.tracks, (file) => this.recorder === recorder && this.end(file));
      this.recorder = recorder;
      this.now.value = { is: "recording", since: Date.now(), camera };
    } catch {
      this.end(undefined);
    }
  }

  /** The press that began it ends: it goes on by itself if that was short, or before it began. */
  release(): void {
    if (this.recorder !== undefined && this.recorder.lasts >= HOLD_MS) this.stop();
  }

  stop(): void {
    this.recorder?.stop();
  }

  /** One looks elsewhere: what was said is kept for when one comes back. */
  leave(): void {
    if (this.state.peek().is === "asking") this.drop();
    else this.stop();
  }

  /** Offers it to those in the conversation. */
  send(): void {
    const state = this.state.peek();
    if (state.is === "done") offerFiles(this.of, [state.file], () => this.gone());
  }

  /** Nothing is made of it. */
  drop(): void {
    this.close();
    this.gone();
  }

  /** Lets the devices go, also those that the browser is about to give. */
  close(): void {
    this.turn += 1;
    this.free();
  }

  private end(file: File | undefined): void {
    this.free();
    const what = this.kind === "voice" ? "mic" : "camera";
    this.now.value = file === undefined ? { is: "failed", what, why: "broken" } : { is: "done", file };
  }

  private fail(turn: number, what: "mic" | "camera", why: NoTrack): void {
    if (turn === this.turn) this.now.value = { is: "failed", what, why };
  }

  private free(): void {
    this.recorder?.drop();
    this.recorder = undefined;
    this.ear.listenTo(undefined);
    for (const track of this.tracks) track.stop();
    this.tracks = [];
  }
}
