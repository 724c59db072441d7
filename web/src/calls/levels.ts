// The speakers: the levels of the incoming sound, and of this person's microphone. Fetched with the first call.
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Party } from "../protocol/index.ts";
import { Ear, DeadMicrophone } from "./ear.ts";

const LOOK_EVERY_MS = 150;
/** Louder than this is speech; quieter than it for so long is silence. */
const SPEECH = 0.02;
/** The usual level of speech, and a loud level. */
const USUAL = 0.06;
const LOUD = 0.18;
const HOLD_MS = 500;
/** Speech into a microphone that is off is worth a hint when it was heard so often, with no longer pause between. */
const HINT_AFTER = 3;
const PAUSE_MS = 1_500;

/** From quiet to loud. */
type Loudness = 1 | 2 | 3;

export class Levels {
  private readonly now = { speaking: signal<ReadonlyMap<string, Loudness>>(new Map()), isDead: signal(false) };
  /** Peers of those who speak, with their loudness. */
  readonly speaking: ReadonlySignal<ReadonlyMap<string, Loudness>> = this.now.speaking;
  /** Nothing at all comes from this person's microphone, although it is on. */
  readonly isDead: ReadonlySignal<boolean> = this.now.isDead;

  private readonly heardAt = new Map<string, { at: number; level: number }>();
  private readonly timer: ReturnType<typeof setInterval>;
  private readonly ear = new Ear();
  private readonly silence = new DeadMicrophone();
  private unheard = { times: 0, at: 0 };

  constructor(
    private readonly parties: () => readonly Party[],
    private readonly self: () => { peer: string; mic: boolean } | undefined,
    private readonly spokeWhileMuted: () => void,
  ) {
    this.timer = setInterval(() => this.look(Date.now()), LOOK_EVERY_MS);
  }

  /** Listens to this person's microphone. */
  listenTo(track: MediaStreamTrack | undefined): void {
    this.ear.listenTo(track);
  }

  close(): void {
    clearInterval(this.timer);
    this.listenTo(undefined);
  }

  private look(now: number): void {
    for (const party of this.parties()) {
      const { participant } = party;
      const level = participant.mic ? levelOf(party) : 0;
      if (level > SPEECH) this.heardAt.set(participant.peer, { at: now, level });
    }
    const self = this.self();
    const { level } = this.ear;
    this.now.isDead.value = this.silence.isDead(self?.mic === true ? level : undefined, now);
    if (self !== undefined && level !== undefined && level > SPEECH) {
      if (self.mic) this.heardAt.set(self.peer, { at: now, level });
      else this.noteMutedSpeech(now);
    }
    const speaking = [...this.heardAt].filter(([, { at }]) => now - at < HOLD_MS).map(([peer, { level }]) => [peer, loudnessOf(level)] as const);
    const before = this.speaking.value;
    if (speaking.length !== before.size || !speaking.every(([peer, level]) => before.get(peer) === level)) this.now.speaking.value = new Map(speaking);
  }

  private noteMutedSpeech(now: number): void {
    const { times, at } = this.unheard;
    this.unheard = { times: now - at > PAUSE_MS ? 1 : times + 1, at: now };
    if (this.unheard.times >= HINT_AFTER) this.spokeWhileMuted();
  }
}

/** Returns as many steps as the sign of a speaker has bars. */
function loudnessOf(level: number): Loudness {
  return level > LOUD ? 3 : level > USUAL ? 2 : 1;
}

/** Returns the level of the microphone: the sound of a shown tab is no speech. */
function levelOf({ connection, main }: Party): number {
  const spoken = main?.getTracks() ?? [];
  const levels = (connection?.getReceivers() ?? [])
    .filter(({ track }) => track.kind === "audio" && spoken.includes(track))
    .map((receiver) => receiver.getSynchronizationSources()[0]?.audioLevel ?? 0);
  return Math.max(0, ...levels);
}
