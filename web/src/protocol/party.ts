// Another participant of a call: their state, the connection to them, and the media that arrive over it.
import type { Participant, SignalData } from "./frames.ts";
import { Outgoing, type Slot, type Source, type Sources, type Streams } from "./outgoing.ts";
import { Peer, type PeerState } from "./peer.ts";
import { type Count, FINE, nextQuality, type Quality, readingOf } from "./quality.ts";

interface PartyOptions {
  polite: boolean;
  streams: Streams;
  sources: () => Sources;
  /** Number of people in the call, including this user. */
  people: () => number;
  configuration: () => Promise<RTCConfiguration>;
  send: (data: SignalData) => void;
  changed: () => void;
  open?: ((configuration: RTCConfiguration) => RTCPeerConnection) | undefined;
}

export class Party {
  private readonly peer: Peer;
  private outgoing: Outgoing | undefined;
  private measured: Quality = FINE;
  /** Streams in the order of arrival. */
  private incoming: MediaStream[] = [];
  /** Streams that are or were a screen. */
  private readonly screens = new Set<string>();

  constructor(
    private now: Participant,
    private readonly options: PartyOptions,
  ) {
    this.note(now);
    this.peer = new Peer({
      polite: options.polite,
      repairs: true,
      configuration: options.configuration,
      send: options.send,
      made: (connection) => this.made(connection),
      fill: () => this.outgoing?.fill(options.sources()),
      changed: (state) => {
        // A browser may have ignored parameters of senders set before the first agreement.
        if (state === "connected") this.adapt();
        options.changed();
      },
      ...(options.open === undefined ? {} : { open: options.open }),
    });
    if (options.polite) this.peer.begin();
  }

  get participant(): Participant {
    return this.now;
  }

  get state(): PeerState {
    return this.peer.state;
  }

  get connection(): RTCPeerConnection | undefined {
    return this.peer.connection;
  }

  /** Quality of the connection. */
  get quality(): Quality {
    return this.measured;
  }

  /** Their sound and picture. */
  get main(): MediaStream | undefined {
    return this.incoming.find(({ id }) => !this.screens.has(id));
  }

  /** Their screen, while they show it. */
  get screen(): MediaStream | undefined {
    return this.now.screen ? this.incoming.find(({ id }) => id === this.now.screen_stream) : undefined;
  }

  /** Takes the participant's new state from the server. */
  update(participant: Participant): void {
    const wasAway = participant.resumed !== this.now.resumed;
    this.now = participant;
    this.note(participant);
    if (wasAway) this.peer.check();
  }

  check(): void {
    this.peer.check();
  }

  take(data: SignalData): void {
    this.peer.take(data);
  }

  put(slot: Slot, source: Source): void {
    this.outgoing?.put(slot, source);
  }

  /** Somebody else came or went. */
  adapt(): void {
    this.outgoing?.adapt();
  }

  /** Measures the connection, and adapts what is sent. */
  async look(): Promise<void> {
    const { connection, state } = this.peer;
    if (connection === undefined || state !== "connected") return;
    const report = await connection.getStats().catch(() => undefined);
    if (report === undefined || connection !== this.connection) return;
    const counts: Count[] = [];
    report.forEach((count: Count) => counts.push(count));
    const before = this.measured;
    this.measured = nextQuality(before, readingOf(counts), Date.now());
    if (this.measured.video === before.video) return this.outgoing?.again();
    this.adapt();
    this.options.changed();
  }

  close(): void {
    this.peer.close();
    this.incoming = [];
  }

  private note({ screen_stream }: Participant): void {
    if (screen_stream !== undefined) this.screens.add(screen_stream);
  }

  private made(connection: RTCPeerConnection): void {
    this.measured = FINE;
    this.outgoing = new Outgoing(connection, this.options.streams, () => ({ people: this.options.people(), video: this.measured.video }));
    this.incoming = [];
    connection.ontrack = ({ track, streams }) => {
      for (const stream of streams.length > 0 ? streams : [new MediaStream([track])]) {
        if (!this.incoming.includes(stream)) this.incoming.push(stream);
      }
      this.options.changed();
    };
  }
}
