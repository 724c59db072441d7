// Records tracks as a file, up to the longest duration.
import { recordedType } from "../files/index.ts";

export type RecordingKind = "voice" | "film";

/** Tried in this order: WebM is played by all browsers, and not all make it. */
const TYPES: Readonly<Record<RecordingKind, readonly string[]>> = {
  voice: ["audio/webm;codecs=opus", "audio/mp4", "audio/webm"],
  film: ["video/webm;codecs=vp8,opus", "video/mp4", "video/webm"],
};
const MOST_MS: Readonly<Record<RecordingKind, number>> = { voice: 300_000, film: 60_000 };
/** A device that gives nothing until then has failed: a busy browser takes a few seconds. */
const START_WITHIN_MS = 10_000;
/** Speech, and a picture that is not large: a voice message of five minutes is 1.2 MB. */
const BITS = { audioBitsPerSecond: 32_000, videoBitsPerSecond: 1_000_000 };

export class Recorder {
  private readonly parts: Blob[] = [];
  private readonly recorder: MediaRecorder;
  private timer: ReturnType<typeof setTimeout>;
  private began: number | undefined;
  private dropped = false;

  /**
   * `started` is called when recording begins, which may be late in a busy browser. `ended` gets the file, or undefined if it
   * failed. Throws where this browser cannot record these tracks.
   */
  constructor(
    private readonly kind: RecordingKind,
    tracks: MediaStreamTrack[],
    started: () => void,
    ended: (file: File | undefined) => void,
  ) {
    const mimeType = TYPES[kind].find((type) => MediaRecorder.isTypeSupported(type));
    this.recorder = new MediaRecorder(new MediaStream(tracks), { ...BITS, ...(mimeType === undefined ? {} : { mimeType }) });
    this.recorder.ondataavailable = ({ data }) => void this.parts.push(data);
    // Also when it fails, and when the device is unplugged: the part until then is kept.
    this.recorder.onstop = () => {
      clearTimeout(this.timer);
      if (!this.dropped) ended(this.file());
    };
    this.recorder.onstart = () => {
      this.began = performance.now();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.stop(), MOST_MS[kind]);
      if (!this.dropped) started();
    };
    this.recorder.start();
    this.timer = setTimeout(() => {
      this.drop();
      ended(undefined);
    }, START_WITHIN_MS);
  }

  /** The duration so far, in milliseconds. */
  get duration(): number {
    return this.began === undefined ? 0 : performance.now() - this.began;
  }

  stop(): void {
    if (this.recorder.state !== "inactive") this.recorder.stop();
  }

  /** Ends it without a file. */
  drop(): void {
    this.dropped = true;
    this.stop();
  }

  private file(): File | undefined {
    const seconds = Math.max(1, Math.floor(this.duration / 1000));
    const whole = new Blob(this.parts);
    if (whole.size === 0) return undefined;
    const type = this.recorder.mimeType;
    const ending = /mp4|ogg/.exec(type)?.[0] ?? "webm";
    return new File([whole], `${this.kind}-${formatMinute()}.${ending}`, { type: recordedType(type, seconds) });
  }
}

/** Returns the minute as in the names of files: "2026-11-23-0631". */
function formatMinute(): string {
  const now = new Date();
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString();
  return `${local.slice(0, 10)}-${local.slice(11, 13)}${local.slice(14, 16)}`;
}
