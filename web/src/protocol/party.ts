// Another participant of a call: who they are, the connection to them, and what comes over it. For calls only.
import type { Participant, SignalData } from "./frames.ts";
import { Outgoing, type Slot, type Source, type Sources, type Streams } from "./outgoing.ts";
import { Peer, type PeerState } from "./peer.ts";

export interface PartyOptions {
  polite: boolean;
  streams: Streams;
  sources: () => Sources;
  configuration: () => Promise<RTCConfiguration>;
  send: (data: SignalData) => void;
  changed: () => void;
  open?: ((configuration: RTCConfiguration) => RTCPeerConnection) | undefined;
}

export class Party {
  private readonly peer: Peer;
  private outgoing: Outgoing | undefined;
  /** In the order in which they came. */
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
      changed: options.changed,
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

  /** Their sound and picture. */
  get main(): MediaStream | undefined {
    return this.incoming.find(({ id }) => !this.screens.has(id));
  }

  /** Their screen, while they show it. */
  get screen(): MediaStream | undefined {
    return this.now.screen ? this.incoming.find(({ id }) => id === this.now.screen_stream) : undefined;
  }

  /** The server says how they are now. */
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

  close(): void {
    this.peer.close();
    this.incoming = [];
  }

  private note({ screen_stream }: Participant): void {
    if (screen_stream !== undefined) this.screens.add(screen_stream);
  }

  private made(connection: RTCPeerConnection): void {
    this.outgoing = new Outgoing(connection, this.options.streams);
    this.incoming = [];
    connection.ontrack = ({ track, streams }) => {
      for (const stream of streams.length > 0 ? streams : [new MediaStream([track])]) {
        if (!this.incoming.includes(stream)) this.incoming.push(stream);
      }
      this.options.changed();
    };
  }
}
