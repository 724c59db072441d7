// One's own part in the call of a room (docs/protocol.md, Calls): being in it, a connection to everybody else, what one sends, and
// coming back when the session was lost. It outlives the server's socket, and never touches the media for that.
//
//   const call = new Call({ connection, room: "QGIS", member: () => own, configuration, changed: draw, ended });
//   await call.join({ mic: microphone, camera: undefined, screen: undefined });
//   call.put("mic", null);            // silence: nothing is sent
//   call.entered(state.call);         // one has come into the room again, with this call in it
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
  /** One's own member id. */
  member: () => string | undefined;
  configuration: () => Promise<RTCConfiguration>;
  /** Who is in the call, how they are, or what comes from them is different. */
  changed: () => void;
  /** One is out of it without having left: why the server does not let one back, or lost because it was over by then. */
  ended: (because: Refused | ConnectionLost | undefined) => void;
  /** For tests. */
  open?: (configuration: RTCConfiguration) => RTCPeerConnection;
  streams?: Streams;
  random?: () => number;
}

const REJOIN_MS = 1_000;

export class Call {
  /** Oneself in it; undefined while one is not, or not any more. */
  private own: Participant | undefined;
  private last: CallState | undefined;
  private readonly parties: Parties;
  private sources: Sources = { mic: undefined, camera: undefined, screen: undefined };
  private readonly streams: Streams;
  private readonly deafen: () => void;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private over = false;

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
      removed: ({ room, reason }) => room === options.room && this.end(refusal(reason)),
      welcome: ({ resumed }) => {
        // In a new session one is nobody; `entered` tells when one is in the room again. Until then media goes on.
        if (resumed) return;
        this.own = undefined;
        clearTimeout(this.timer);
        this.timer = undefined;
      },
    });
  }

  /** The others, in the order in which they joined. */
  get others(): readonly Party[] {
    return this.parties.among(this.last?.participants ?? []);
  }

  /** Oneself as others are told of it. */
  get self(): Participant | undefined {
    return this.own;
  }

  /** The whole call as it was last told. */
  get state(): CallState | undefined {
    return this.last;
  }

  /** Goes in, with this to send. Fails with why one may not; a lost connection only makes it later. */
  async join(sources: Sources): Promise<void> {
    this.sources = sources;
    try {
      await this.goIn();
    } catch (error) {
      if (error instanceof ConnectionLost) return;
      this.finish();
      throw error;
    }
  }

  /** One has come into the room again: by another name, or in a new session. */
  entered(call: CallState | undefined): void {
    if (this.over || call?.participants.some((one) => one.peer === this.own?.peer) === true) return;
    this.comeBackIn(0);
  }

  /** Sends this from now on, and says so. */
  put(slot: Slot, source: Source): void {
    this.sources = { ...this.sources, [slot]: source };
    this.parties.put(slot, source);
    if (this.own !== undefined) this.tellMedia();
  }

  /** Done when the server knows of it: only then it lets one into another call. */
  async leave(): Promise<void> {
    const { connection, room } = this.options;
    if (this.over) return;
    this.finish();
    try {
      await connection.ask("call_leave", { room });
    } catch (error) {
      if (!(error instanceof ConnectionLost)) return;
      // The session may go on without our having left: it is told when it is back.
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
    const { peer, call } = await connection.ask("call_join", { room, ...this.media() });
    if (this.over) return;
    this.enter(peer, call);
  }

  /** One has an address in the call: everybody else is met anew. */
  private enter(peer: string, call: CallState): void {
    this.parties.close();
    this.last = call;
    this.own = call.participants.find((one) => one.peer === peer);
    this.apply(call);
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

  /** The whole state of the call. */
  private apply({ call, participants }: CallState): void {
    if (this.over || this.own === undefined) return;
    const before = this.own;
    const now = participants.find((one) => one.peer === before.peer);
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

  private signalled({ from, to, data }: SignalEvent): void {
    if (to === this.own?.peer) this.parties.take(from, data);
  }

  /** The session went on: this is how the call is now. */
  private resumed(call: CallState | undefined): void {
    if (this.over) return;
    if (call === undefined && this.isLeftByAll) {
      this.end(new ConnectionLost());
      return;
    }
    const state = call ?? { call: "", participants: [] };
    if (this.own === undefined) {
      // The answer to our joining was lost, but perhaps not the joining.
      const mine = state.participants.find((one) => one.member === this.options.member());
      if (mine === undefined) this.comeBackIn(0);
      else this.enter(mine.peer, state);
    } else this.apply(state);
    if (this.own !== undefined) this.tellMedia();
  }

  /** There were others, and none of them is connected: to join again would begin a call. With whom one is, it goes on. */
  private get isLeftByAll(): boolean {
    return this.others.length > 0 && !this.others.some(({ state }) => state === "connected");
  }

  private tellMedia(): void {
    const { connection, room } = this.options;
    const now = this.media();
    const told = this.own;
    if (told === undefined) return;
    this.own = { ...told, ...now };
    // If the connection is lost, it is told again when the session is back.
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

/** Why one is not in the room, as if the call had been refused. */
function refusal(reason: string): Refused {
  return new Refused({ type: "error", code: "not_joined", message: reason });
}
