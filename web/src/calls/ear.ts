// Measures a microphone: how loud it is, and whether nothing at all comes from it.

/** At least as many samples as come between two measurements. */
const SAMPLES = 8192;
/** A working microphone is never as quiet as this, not even in a silent room; of a level of at most 1. */
export const NOTHING = 0.0001;
export const DEAD_AFTER_MS = 3_000;

export class Ear {
  private own: { context: AudioContext; analyser: AnalyserNode; samples: Float32Array<ArrayBuffer> } | undefined;

  /** Listens to this track from now on, or to none. */
  listenTo(track: MediaStreamTrack | undefined): void {
    void this.own?.context.close();
    this.own = undefined;
    if (track === undefined) return;
    const context = new AudioContext();
    try {
      const analyser = context.createAnalyser();
      analyser.fftSize = SAMPLES;
      context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
      this.own = { context, analyser, samples: new Float32Array(analyser.fftSize) };
    } catch {
      // Firefox reads no microphone at another rate than that of the loudspeaker. The call has its sound all the same.
      void context.close();
    }
  }

  /** Undefined while it is unknown, as before a browser lets the page sound. */
  get level(): number | undefined {
    if (this.own?.context.state !== "running") return undefined;
    const { analyser, samples } = this.own;
    analyser.getFloatTimeDomainData(samples);
    return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
  }
}

/** Detects a microphone that is on and has given nothing for long. */
export class DeadMicrophone {
  private since: number | undefined;
  private lookedAt = -Infinity;

  /** `level`: undefined while it is off, or unknown. */
  isDead(level: number | undefined, now: number): boolean {
    const before = this.lookedAt;
    this.lookedAt = now;
    if (level === undefined || level > NOTHING) this.since = undefined;
    // A page that stood still measured nothing meanwhile. A microphone that was dead before stays so.
    else if (this.since === undefined || (now - before > DEAD_AFTER_MS / 2 && before - this.since < DEAD_AFTER_MS)) this.since = now;
    return this.since !== undefined && now - this.since >= DEAD_AFTER_MS;
  }
}
