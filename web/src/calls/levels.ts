// Who speaks: the levels of what comes in, and of one's own microphone. Fetched with the first call.
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Party } from "../protocol/index.ts";

const LOOK_EVERY_MS = 150;
/** Louder than this is speech; quieter than it for so long is silence. */
const SPEECH = 0.02;
const HOLD_MS = 500;
/** Speech into a microphone that is off is worth a hint when it was heard so often, with no longer pause between. */
const HINT_AFTER = 3;
const PAUSE_MS = 1_500;
/** As many as come between two looks, at least. */
const SAMPLES = 8192;

export class Levels {
  private readonly now = { speaking: signal<ReadonlySet<string>>(new Set()) };
  /** Addresses of those who speak. */
  readonly speaking: ReadonlySignal<ReadonlySet<string>> = this.now.speaking;

  private readonly heardAt = new Map<string, number>();
  private readonly timer: ReturnType<typeof setInterval>;
  private own: { context: AudioContext; analyser: AnalyserNode; samples: Float32Array<ArrayBuffer> } | undefined;
  private unheard = { times: 0, at: 0 };

  constructor(
    private readonly parties: () => readonly Party[],
    private readonly self: () => { peer: string; mic: boolean } | undefined,
    private readonly spokeWhileMuted: () => void,
  ) {
    this.timer = setInterval(() => this.look(Date.now()), LOOK_EVERY_MS);
  }

  /** Listens to one's own microphone. */
  listenTo(track: MediaStreamTrack | undefined): void {
    void this.own?.context.close();
    this.own = undefined;
    if (track === undefined) return;
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = SAMPLES;
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    this.own = { context, analyser, samples: new Float32Array(analyser.fftSize) };
  }

  close(): void {
    clearInterval(this.timer);
    this.listenTo(undefined);
  }

  private look(now: number): void {
    for (const { participant, connection } of this.parties()) {
      if (participant.mic && levelOf(connection) > SPEECH) this.heardAt.set(participant.peer, now);
    }
    const self = this.self();
    if (self !== undefined && this.ownLevel() > SPEECH) {
      if (self.mic) this.heardAt.set(self.peer, now);
      else this.mutedSpeech(now);
    }
    const speaking = [...this.heardAt].filter(([, at]) => now - at < HOLD_MS).map(([peer]) => peer);
    const before = this.speaking.value;
    if (speaking.length !== before.size || !speaking.every((peer) => before.has(peer))) this.now.speaking.value = new Set(speaking);
  }

  private mutedSpeech(now: number): void {
    const { times, at } = this.unheard;
    this.unheard = { times: now - at > PAUSE_MS ? 1 : times + 1, at: now };
    if (this.unheard.times >= HINT_AFTER) this.spokeWhileMuted();
  }

  private ownLevel(): number {
    if (this.own === undefined) return 0;
    const { analyser, samples } = this.own;
    analyser.getFloatTimeDomainData(samples);
    return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
  }
}

function levelOf(connection: RTCPeerConnection | undefined): number {
  const levels = (connection?.getReceivers() ?? [])
    .filter(({ track }) => track.kind === "audio")
    .map((receiver) => receiver.getSynchronizationSources()[0]?.audioLevel ?? 0);
  return Math.max(0, ...levels);
}
