// The other participants of a call: connects to those who come, drops those who go. For `call.ts` alone.
import type { Participant, SignalData } from "./frames.ts";
import type { Slot, Source, Sources, Streams } from "./outgoing.ts";
import { Party } from "./party.ts";

interface PartiesOptions {
  streams: Streams;
  sources: () => Sources;
  configuration: () => Promise<RTCConfiguration>;
  send: (from: string, to: string, data: SignalData) => void;
  changed: () => void;
  open: ((configuration: RTCConfiguration) => RTCPeerConnection) | undefined;
}

const LOOK_EVERY_MS = 1_000;

export class Parties {
  private readonly all = new Map<string, Party>();
  /** Number of people in the call, including this user. */
  private people = 0;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly options: PartiesOptions) {}

  among(participants: readonly Participant[]): readonly Party[] {
    return participants.flatMap(({ peer }) => this.all.get(peer) ?? []);
  }

  /** Takes over the participants of now; `own` is this user's address among them. */
  update(participants: readonly Participant[], own: string): void {
    const before = this.people;
    this.people = participants.length;
    for (const [peer, party] of this.all) {
      if (participants.some((participant) => participant.peer === peer)) continue;
      party.close();
      this.all.delete(peer);
    }
    const place = participants.findIndex(({ peer }) => peer === own);
    for (const [at, participant] of participants.entries()) {
      const known = this.all.get(participant.peer);
      if (known !== undefined) known.update(participant);
      else if (at !== place) this.meet(participant, own, at < place);
    }
    if (this.people !== before) for (const party of this.all.values()) party.adapt();
    this.timer ??= setInterval(() => this.look(), LOOK_EVERY_MS);
  }

  take(from: string, data: SignalData): void {
    this.all.get(from)?.take(data);
  }

  put(slot: Slot, source: Source): void {
    for (const party of this.all.values()) party.put(slot, source);
  }

  /** This user was away. */
  check(): void {
    for (const party of this.all.values()) party.check();
  }

  close(): void {
    for (const party of this.all.values()) party.close();
    this.all.clear();
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** Measures the quality of each connection. */
  private look(): void {
    for (const party of this.all.values()) void party.look();
  }

  /** Connects to a participant. Of two, the later to join is polite, and offers first. */
  private meet(participant: Participant, own: string, wasThereBefore: boolean): void {
    const { peer } = participant;
    const { send, ...options } = this.options;
    const people = (): number => this.people;
    this.all.set(peer, new Party(participant, { ...options, people, polite: wasThereBefore, send: (data) => send(own, peer, data) }));
  }
}
