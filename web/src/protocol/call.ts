// This user's part in the call of a room (docs/protocol.md, Calls): being in it, a connection to everybody else, the media sent, and
// coming back when the session was lost. It outlives the server's socket, and never touches the media for that.
//
//   const call = new Call({ connection, room: "QGIS", member: () => own, configuration, changed: draw, ended });
//   await call.join({ mic: microphone });
//   call.put("mic", null);            // silence: nothing is sent
//   call.entered(state.call);         // the room was entered again, with this call in it
//   await call.leave();
import type { Connection } from "./connection.ts";
import { ConnectionLost, Refused } from "./errors.ts";
import type { CallState, Media, Participant, SignalEvent } from "./frames.ts";
import type { Slot, Source, Sources, Streams } from "./outgoing.ts";
import { Parties } from "./parties.ts";
import type { Party } from "./party.ts";

interface CallOptions {
  connection: Pick<Connection, "ask" | "tell" | "listen">;
  room: string;
  /** Own member id. */
  member: () => string | undefined;
  configuration: () => Promise<RTCConfiguration>;
  /** The participants, their states or their media changed. */
  changed: () => void;
  /** The call ended without `leave`: refused by the server, or lost because it was over by then. */
  ended: (because: Refused | ConnectionLost | undefined) => void;
  /** For tests. */
  open?: (configuration: RTCConfiguration) => RTCPeerConnection;
  streams?: Streams;
  random?: () => number;
}

const REJOIN_MS = 1_000;

export class Call {
  /** This user in the call; undefined while outside. */
  private own: Participant | undefined;
  private last: CallState | undefined;
  private readonly parties: Parties;
  private sources: Sources = {};
  private readonly streams: Streams;
  private readonly deafen: () => void;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private over = false;
  /** A `call_join` is under way, or follows once the devices are there. Its answer brings the state of the call. */
  private goesIn = true;

  constructor(private readonly options: CallOptions) {
    this.streams = options.streams ?? { main: new MediaStream(), screen: new MediaStream() };
    const { connection, room, configuration, changed, open } = options;
    this.parties = new Parties({
      streams: this.streams,
      sources: () => this.sources,
      configuration,
      changed,
      open,
      send: (from, to, data) => void connection.tell("signal", { room, from, to, data }),
    });
    this.deafen = options.connection.listen({
      call: (event) => event.room === options.room && this.apply(event),
      signal: (event) => this.signalled(event),
      room_state: ({ state }) => state.room === options.room && this.resumed(state.call),
      removed: ({ room, reason }) => {
        if (room !== options.room) return;
        if (reason === "closed") this.waitForRoom();
        else this.end(toRefusal(reason));
      },
      welcome: ({ resumed }) => resumed || this.waitForRoom(),
    });
  }

  /** The others, in the order in which they joined. */
  get others(): readonly Party[] {
    return this.parties.among(this.last?.participants ?? []);
  }

  /** This user as the others see them. */
  get self(): Participant | undefined {
    return this.own;
  }

  /** The last known state of the whole call. */
  get state(): CallState | undefined {
    return this.last;
  }

  /** Joins, sending these sources and what was put before. Throws when refused; a lost connection only delays it. */
  async join(sources: Sources): Promise<void> {
    this.sources = { ...this.sources, ...sources };
    try {
      await this.goIn();
    } catch (error) {
      if (error instanceof ConnectionLost) return;
      this.finish();
      throw error;
    }
  }

  /** The room was entered again: by another name, or in a new session. */
  entered(call: CallState | undefined): void {
    if (this.over || this.goesIn || call?.participants.some((participant) => participant.peer === this.own?.peer) === true) return;
    this.comeBackIn(0);
  }

  /** Sends this from now on, and says so. */
  put(slot: Slot, source: Source): void {
    this.sources = { ...this.sources, [slot]: source };
    this.parties.put(slot, source);
    if (this.own !== undefined) this.tellMedia();
  }

  /** Resolves when the server knows of it: only then another call may be joined. */
  async leave(): Promise<void> {
    const { connection, room } = this.options;
    if (this.over) return;
    this.finish();
    try {
      await connection.ask("call_leave", { room });
    } catch (error) {
      if (!(error instanceof ConnectionLost)) return;
      // The session may go on without our having left: leaves when it is back.
      const deafen = connection.listen({
        welcome: ({ resumed }) => {
          deafen();
          if (resumed) connection.tell("call_leave", { room });
        },
      });
    }
  }

  private async goIn(): Promise<void> {
    const { connection, room } = this.options;
    this.goesIn = true;
    const { peer, call } = await connection.ask("call_join", { room, ...this.media() }).finally(() => (this.goesIn = false));
    if (this.over) return;
    this.enter(peer, call);
  }

  /** This user has an address in the call: connects to everybody else anew. */
  private enter(peer: string, call: CallState): void {
    this.parties.close();
    this.last = call;
    this.own = call.participants.find((participant) => participant.peer === peer);
    this.apply(call);
    // Something may have been turned on or off since it was asked for.
    const { own } = this;
    const now = this.media();
    if (own !== undefined && (now.mic !== own.mic || now.camera !== own.camera || now.screen !== own.screen)) this.tellMedia();
  }

  private async comeBack(): Promise<void> {
    this.timer = undefined;
    try {
      await this.goIn();
    } catch (error) {
      // When the connection is back, the room tells how things are.
      if (error instanceof ConnectionLost || this.over) return;
      const again = error instanceof Refused && error.code === "rate_limited";
      if (again) this.comeBackIn((error.retryAfter ?? 1) * 1000);
      else this.end(error instanceof Refused ? error : undefined);
    }
  }

  private comeBackIn(milliseconds: number): void {
    this.own = undefined;
    this.timer ??= setTimeout(() => void this.comeBack(), milliseconds);
  }

  /** Takes the whole state of the call. */
  private apply({ call, participants }: CallState): void {
    if (this.over || this.own === undefined) return;
    const before = this.own;
    const now = participants.find((participant) => participant.peer === before.peer);
    if (now === undefined || call !== this.last?.call) {
      this.comeBackIn((this.options.random ?? Math.random)() * REJOIN_MS);
      return;
    }
    this.own = now;
    this.last = { call, participants };
    this.parties.update(participants, now.peer);
    if (now.resumed !== before.resumed) this.parties.check();
    this.options.changed();
  }

  /** In a new session, or a room that failed, there is no participant; `entered` follows in the room. Until then media goes on. */
  private waitForRoom(): void {
    this.own = undefined;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private signalled({ room, from, to, data }: SignalEvent): void {
    if (room === this.options.room && to === this.own?.peer) this.parties.take(from, data);
  }

  /** The session went on: takes the present state of the call. */
  private resumed(call: CallState | undefined): void {
    if (this.over || this.goesIn) return;
    if (call === undefined && this.isLeftByAll) {
      this.end(new ConnectionLost());
      return;
    }
    const state = call ?? { call: "", participants: [] };
    if (this.own === undefined) {
      // The answer to our joining was lost, but perhaps not the joining.
      const mine = state.participants.find((participant) => participant.member === this.options.member());
      if (mine === undefined) this.comeBackIn(0);
      else this.enter(mine.peer, state);
    } else {
      this.apply(state);
      this.tellMedia();
    }
  }

  /** There were others, and none of them is connected: to join again would begin a call. */
  private get isLeftByAll(): boolean {
    return this.others.length > 0 && !this.others.some(({ state }) => state === "connected");
  }

  private tellMedia(): void {
    const { connection, room } = this.options;
    const now = this.media();
    const before = this.own;
    if (before === undefined) return;
    this.own = { ...before, ...now };
    // If the connection is lost, the media are sent again when the session is back.
    void connection.ask("call_update", { room, ...now }).catch(() => undefined);
  }

  private media(): Media {
    const { mic, camera, screen } = this.sources;
    const states = { mic: Boolean(mic), camera: Boolean(camera), screen: Boolean(screen) };
    return { ...states, screen_stream: this.streams.screen.id };
  }

  private end(because: Refused | ConnectionLost | undefined): void {
    if (this.over) return;
    this.finish();
    this.options.ended(because);
  }

  private finish(): void {
    this.over = true;
    this.own = undefined;
    this.deafen();
    clearTimeout(this.timer);
    this.parties.close();
    this.options.changed();
  }
}

/** Wraps the reason of a removal from the room as a refusal of the call. */
function toRefusal(reason: string): Refused {
  return new Refused({ type: "error", code: "not_joined", message: reason });
}
