// The calls of the rooms one is in: who is in each, and the one that this person is in. What a call itself needs is
// fetched when the first one begins (part.ts).
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { type CallState, type Connection, ConnectionLost, Refused, type RoomState } from "../protocol/index.ts";
import { type Conversation, type Room, roomOf } from "../rooms/index.ts";
import type { PeerToPeer, Server } from "../server/index.ts";
import { stage } from "../ui/opened.ts";
import type { WayIn } from "./begin.ts";
import type { OwnCall } from "./call.ts";
import { callPart } from "./part.ts";

/** Why one is not in a call that one wanted to be in, or was in. */
type CallTrouble = "lost" | "refused" | "missing";

/** A call that had no place for this person; `as`: how it was then, as far as it was known here. */
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
  /** One goes into a call without a microphone. */
  private listens = false;
  /** Addresses in the alternative place for calls, by the room's name, as the server says them. */
  readonly alternatives = new Map<string, string>();

  /** By the room's name. */
  readonly all: ReadonlySignal<ReadonlyMap<string, CallState>> = this.now.all;
  /** The call one is in. */
  readonly own: ReadonlySignal<OwnCall | undefined> = this.now.own;
  /** The room whose call one is about to be in. */
  readonly goingInto: ReadonlySignal<Room | undefined> = this.now.goingInto;
  /** The room whose call was full when one wanted to be in it: until there is no such call, or one does not wait any more. */
  readonly waitsFor = computed(() => this.now.waiting.value?.room);
  /** Until it is closed. */
  readonly trouble: ReadonlySignal<CallTrouble | undefined> = this.now.trouble;
  /** The call that is shown in full. However a call ends, its full view ends with it. */
  readonly staged = computed(() => (this.now.full.value === this.own.value ? this.own.value : undefined));

  constructor(private readonly needs: CallsNeeds) {}

  start(): () => void {
    return effect(() => stage(this.staged.value && (() => this.showFull(undefined))));
  }

  /** Hears of calls from now on. */
  begin(connection: Connection): void {
    this.connection = connection;
    connection.listen({
      call: ({ room, call, participants }) => this.setCall(room, { call, participants }),
      removed: ({ room }) => this.setCall(room, undefined),
    });
  }

  /** The server says how the call of a room is. */
  setCall(room: string, call: CallState | undefined): void {
    const next = new Map(this.all.peek());
    const isOver = call === undefined || call.participants.length === 0;
    if (isOver) next.delete(room);
    else next.set(room, call);
    this.now.all.value = next;
    if (isOver && this.waitsFor.peek()?.name === room) this.waitFor(undefined);
  }

  /** Those who are in the call of a conversation's room. */
  participantsIn(of: Conversation): CallState["participants"] {
    return this.all.value.get(roomOf(of).name)?.participants ?? [];
  }

  /** The server may know it before it is told here. */
  isFull(room: Room): boolean {
    const most = this.needs.server.limits.value.call_peers;
    const waiting = this.now.waiting.value;
    if (waiting?.room === room && waiting.as === this.all.value.get(room.name)) return true;
    return most !== undefined && this.participantsIn(room).length >= most;
  }

  /** Waits for a place in a full call; undefined: for none any more. */
  waitFor(room: Room | undefined): void {
    this.now.waiting.value = room && { room, as: this.all.peek().get(room.name) };
  }

  /** One came into a room: anew, or back. */
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

  /** One is not in this room any more. */
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

  /** The room whose call one is in, or about to be in, and whether without a microphone. */
  get here(): { room: Room; listens: boolean } | undefined {
    const own = this.own.peek();
    const room = own?.room ?? this.goingInto.peek();
    return room && { room, listens: own === undefined ? this.listens : own.media.mic.peek() === "none" };
  }

  /** Goes into the call of a room, and out of any other. */
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
      // One has left the room meanwhile.
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
      this.cameToNothing(room, error);
    } finally {
      if (this.goingInto.peek() === room) now.goingInto.value = undefined;
    }
  }

  /** The call one was in is over. */
  finished(call: OwnCall): void {
    if (this.own.peek() === call) this.now.own.value = undefined;
  }

  /** It is over although nobody here wanted that. */
  failed(room: Room, because: Refused | ConnectionLost | undefined): void {
    if (because instanceof Refused && because.code === "not_joined") this.dismissTrouble();
    else this.cameToNothing(room, because);
  }

  private cameToNothing(room: Room, because: unknown): void {
    if (because instanceof Refused && because.code === "call_full") this.waitFor(room);
    else this.now.trouble.value = because instanceof ConnectionLost ? "lost" : "refused";
  }

  dismissTrouble(): void {
    this.now.trouble.value = undefined;
  }

  /** Shows one's call in full; undefined: no more. */
  readonly showFull = (call: OwnCall | undefined): void => void (this.now.full.value = call);
}
