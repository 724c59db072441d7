// The calls of the joined rooms: their participants, and this person's call. The code of a call itself is
// fetched when the first one begins (part.ts).
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { type CallState, type Connection, ConnectionLost, Refused, type RoomState } from "../protocol/index.ts";
import { type Conversation, type Room, roomOf } from "../rooms/index.ts";
import type { PeerToPeer, Server } from "../server/index.ts";
import { setStage } from "../ui/opened.ts";
import type { WayIn } from "./begin.ts";
import type { OwnCall } from "./call.ts";
import { callPart } from "./part.ts";

/** The reason why a wanted call does not run. */
type CallTrouble = "lost" | "refused" | "missing";

/** A call that had no place for this person; `as`: its state then, as far as it was known here. */
interface PendingCall {
  room: Room;
  as: CallState | undefined;
}

export interface CallsNeeds {
  peers: PeerToPeer;
  server: Server;
}

export class Calls {
  private readonly now = {
    all: signal<ReadonlyMap<string, CallState>>(new Map()),
    own: signal<OwnCall | undefined>(undefined),
    goingInto: signal<Room | undefined>(undefined),
    waiting: signal<PendingCall | undefined>(undefined),
    trouble: signal<CallTrouble | undefined>(undefined),
    full: signal<OwnCall | undefined>(undefined),
  };
  private connection: Connection | undefined;
  /** The call being joined goes without a microphone. */
  private listens = false;
  /** Addresses of the alternative place for calls, by the room's name, as the server gives them. */
  readonly alternatives = new Map<string, string>();

  /** By the room's name. */
  readonly all: ReadonlySignal<ReadonlyMap<string, CallState>> = this.now.all;
  /** This person's call. */
  readonly own: ReadonlySignal<OwnCall | undefined> = this.now.own;
  /** The room whose call is being joined. */
  readonly goingInto: ReadonlySignal<Room | undefined> = this.now.goingInto;
  /** The room whose full call this person waits for: until there is no such call, or they wait no longer. */
  readonly waitsFor = computed(() => this.now.waiting.value?.room);
  /** Until it is dismissed. */
  readonly trouble: ReadonlySignal<CallTrouble | undefined> = this.now.trouble;
  /** The call that is shown in full. However a call ends, its full view ends with it. */
  readonly staged = computed(() => (this.now.full.value === this.own.value ? this.own.value : undefined));

  constructor(private readonly needs: CallsNeeds) {}

  start(): () => void {
    return effect(() => setStage(this.staged.value && (() => this.showFull(undefined))));
  }

  /** Listens to calls from now on. */
  begin(connection: Connection): void {
    this.connection = connection;
    connection.listen({
      call: ({ room, call, participants }) => this.setCall(room, { call, participants }),
      removed: ({ room }) => this.setCall(room, undefined),
    });
  }

  /** Sets the state of a room's call, as the server reports it. */
  setCall(room: string, call: CallState | undefined): void {
    const next = new Map(this.all.peek());
    const isOver = call === undefined || call.participants.length === 0;
    if (isOver) next.delete(room);
    else next.set(room, call);
    this.now.all.value = next;
    if (isOver && this.waitsFor.peek()?.name === room) this.waitFor(undefined);
  }

  /** Returns the participants in the call of a conversation's room. */
  participantsIn(of: Conversation): CallState["participants"] {
    return this.all.value.get(roomOf(of).name)?.participants ?? [];
  }

  /** The server may know that it is full before the event comes. */
  isFull(room: Room): boolean {
    const most = this.needs.server.limits.value.call_peers;
    const waiting = this.now.waiting.value;
    if (waiting?.room === room && waiting.as === this.all.value.get(room.name)) return true;
    return most !== undefined && this.participantsIn(room).length >= most;
  }

  /** Waits for a place in a full call; undefined: no longer. */
  waitFor(room: Room | undefined): void {
    this.now.waiting.value = room && { room, as: this.all.peek().get(room.name) };
  }

  /** A room was joined: anew, or after a reconnection. */
  entered({ room, call, calls_url }: RoomState, isBack: boolean): void {
    if (calls_url === undefined) this.alternatives.delete(room);
    else this.alternatives.set(room, calls_url);
    this.setCall(room, call);
    const own = this.own.peek();
    const me = this.needs.server.welcome.peek()?.member;
    if (own?.room.name === room) {
      if (!isBack) own.entered(call);
    } else if (call?.participants.some(({ member }) => member === me) === true) {
      // The page was loaded again: nothing but a press of this person lets it back into the call.
      this.connection?.tell("call_leave", { room });
    }
  }

  /** A room was left. */
  left(room: string): void {
    this.alternatives.delete(room);
    if (this.goingInto.peek()?.name === room) this.now.goingInto.value = undefined;
    if (this.own.peek()?.room.name === room) void this.own.peek()?.leave();
    this.setCall(room, undefined);
  }

  /** The session is over, or goes on in another tab: nothing of this person is to be heard or seen from here. */
  end(): void {
    this.waitFor(undefined);
    this.now.goingInto.value = undefined;
    void this.own.peek()?.leave();
  }

  /** The room whose call runs or is being joined, and whether without a microphone. */
  get here(): { room: Room; listens: boolean } | undefined {
    const own = this.own.peek();
    const room = own?.room ?? this.goingInto.peek();
    return room && { room, listens: own === undefined ? this.listens : own.media.listens };
  }

  /** Joins the call of a room, and leaves any other. */
  async goInto(room: Room, how: WayIn): Promise<void> {
    const { connection, now } = this;
    if (connection === undefined || this.goingInto.peek() !== undefined) return;
    now.trouble.value = undefined;
    if (this.isFull(room)) return this.waitFor(room);
    this.waitFor(undefined);
    this.listens = how.listens;
    now.goingInto.value = room;
    let call: OwnCall | undefined;
    try {
      await this.own.peek()?.leave();
      const part = await callPart.get().catch(() => undefined);
      // The room was left meanwhile.
      if (this.goingInto.peek() !== room) return;
      if (part === undefined) {
        now.trouble.value = "missing";
        return;
      }
      call = new part.OwnCall(room, { calls: this, ...this.needs }, connection);
      now.own.value = call;
      // The browser may ask for the microphone, and nobody answer: other calls do not wait for that.
      now.goingInto.value = undefined;
      await call.join(how);
    } catch (error) {
      const own = this.own.peek();
      if (own !== undefined && own !== call) return;
      now.own.value = undefined;
      this.showTrouble(room, error);
    } finally {
      if (this.goingInto.peek() === room) now.goingInto.value = undefined;
    }
  }

  /** Goes from the call of a room into that of another, with the devices as they are. */
  async moveTo(from: Room, to: Room): Promise<void> {
    const own = this.own.peek();
    if (own?.room !== from) return;
    const how = own.handOver();
    await this.goInto(to, how);
    how.tried.end();
  }

  /** This person's call is over. */
  finished(call: OwnCall): void {
    if (this.own.peek() === call) this.now.own.value = undefined;
  }

  /** The call ended against the will of this person. */
  failed(room: Room, because: Refused | ConnectionLost | undefined): void {
    if (because instanceof Refused && because.code === "not_joined") this.dismissTrouble();
    else this.showTrouble(room, because);
  }

  private showTrouble(room: Room, because: unknown): void {
    if (because instanceof Refused && because.code === "call_full") this.waitFor(room);
    else this.now.trouble.value = because instanceof ConnectionLost ? "lost" : "refused";
  }

  dismissTrouble(): void {
    this.now.trouble.value = undefined;
  }

  /** Shows this person's call in full; undefined: no longer. */
  readonly showFull = (call: OwnCall | undefined): void => void (this.now.full.value = call);
}
