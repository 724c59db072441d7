// A client over a connection: it stays in the rooms it was asked to join, and keeps what could not be sent yet.
import { Connection, type StandingOptions } from "./connection.ts";
import { ConnectionLost, Refused } from "./errors.ts";
import type { Asks, Handlers, Ok, RoomState, SaidDirectly } from "./frames.ts";
import { isOfSealedRoom, isSealedRoom } from "./sealer.ts";
import { type Unsaid, type Post, Unsent } from "./unsent.ts";

/** Way of entering a room: on request, again in a new session, or because the old session went on. */
export type Entered = "joined" | "again" | "resumed";

/** Pause before a failed room is entered again, and its random spread: not everybody comes at once. */
const FAILED_MS = 1_000;
const SPREAD_MS = 4_000;

/** Events of rooms, for the owner of the client. */
export interface RoomEvents {
  /** The room is entered. Its messages follow. */
  entered(state: RoomState, how: Entered): void;
  /** What waits for this room still does: `unsent.closed` is for an owner who does not ask again. */
  refused(room: string, error: Refused): void;
  /** The unsettled posts of this room changed: see `unsent.of(room)`. */
  unsent(room: string): void;
  settled(post: Post, ok: Ok<"send"> | Ok<"direct_send">): void;
}

export class Client {
  readonly connection: Connection;
  readonly unsent: Unsent;
  /** The rooms to be in, with the request to join. */
  private readonly wanted = new Map<string, Asks<"join">>();
  private readonly inside = new Set<string>();
  /** Rooms whose `join` is not answered yet. */
  private readonly entering = new Set<string>();
  /** Rooms entered since they were asked for. */
  private readonly known = new Set<string>();
  /** Rooms whose `leave` the server may not have heard: a resumed session may still be in them. */
  private readonly abandoned = new Set<string>();

  /** Counts requests to begin or end a session: only the last is carried out. */
  private generation = 0;

  private readonly random: () => number;

  constructor(
    private readonly options: StandingOptions,
    private readonly rooms: RoomEvents,
  ) {
    this.random = options.random ?? Math.random;
    this.unsent = new Unsent({
      post: (post) => this.post(post),
      inside: (room) => this.inside.has(room) && this.connection.standing.is === "open",
      changed: (room) => rooms.unsent(room),
      settled: (post, ok) => rooms.settled(post, ok),
    });
    this.connection = new Connection({
      ...options,
      handlers: this.handlers(options.handlers),
      welcome: (welcome) => {
        options.welcome?.(welcome);
        this.welcomed(welcome.resumed);
      },
    });
  }

  isIn(room: string): boolean {
    return this.inside.has(room);
  }

  join(how: Asks<"join">): void {
    this.wanted.set(how.room, how);
    this.known.delete(how.room);
    if (this.connection.standing.is === "open") void this.enter(how);
  }

  leave(room: string): void {
    this.wanted.delete(room);
    const before = this.connection.sealer?.left(room);
    if (!this.inside.delete(room)) return;
    if (before === undefined) this.tellLeft(room);
    else void before.then(() => this.tellLeft(room));
  }

  /** Ends the session and begins another in the same rooms: something that only `hello` says has changed. */
  renew(): Promise<void> {
    this.known.clear();
    return this.beginAnew(undefined);
  }

  /** Goes on with the session of this key in place of the own session; without a key begins anew. */
  goOnWith(key: string | undefined): Promise<void> {
    // The key of the own session is lost, and with it what opens its mailboxes.
    if (key !== undefined) this.leaveAll();
    this.inside.clear();
    return this.beginAnew(key);
  }

  /** Ends the session for good, and with it its mailboxes. */
  close(): Promise<void> {
    this.generation += 1;
    this.leaveAll();
    return this.connection.close();
  }

  /** Sends a message, as soon as possible. */
  say(draft: Unsaid): Post {
    return this.unsent.add(draft);
  }

  /** The server hands the contents of mailboxes on to the ended session's key: it is kept, unless another is given. */
  private async beginAnew(key: string | undefined): Promise<void> {
    this.generation += 1;
    const generation = this.generation;
    // Until the old session is gone, its nicknames are taken.
    await this.connection.close(true);
    if (generation !== this.generation) return;
    this.abandoned.clear();
    if (key !== undefined) this.options.store.save(key);
    this.connection.begin();
  }

  /** Leaves all rooms, which closes their mailboxes. */
  private leaveAll(): void {
    for (const room of this.inside) void this.connection.ask("leave", { room }).catch(() => undefined);
  }

  /** Tells the server that a room is left; without an answer, again when the session is resumed. */
  private tellLeft(room: string): void {
    this.connection.ask("leave", { room }).catch((error: unknown) => {
      if (error instanceof ConnectionLost) this.abandoned.add(room);
      // The server has heard it before, and tells nothing of the room.
      else this.abandoned.delete(room);
    });
  }

  private welcomed(resumed: boolean): void {
    if (!resumed) {
      this.inside.clear();
      this.abandoned.clear();
    }
    for (const room of this.abandoned) this.tellLeft(room);
    // The state of the rooms of a resumed session comes by itself; until then nothing is sent to them.
    for (const how of this.wanted.values()) if (!this.inside.has(how.room)) void this.enter(how);
    this.unsent.welcomed(resumed);
  }

  /** Asks to be let in. Changed wishes are seen to when the answer is here. */
  private async enter(how: Asks<"join">): Promise<void> {
    const { room } = how;
    if (this.entering.has(room)) return;
    this.entering.add(room);
    try {
      const { state } = await this.connection.ask("join", how).finally(() => this.entering.delete(room));
      if (state.room !== room && isOfSealedRoom({ room, state })) throw new Refused({ type: "error", code: "sealed", message: "" });
      this.letIn(how, state);
    } catch (error) {
      this.notLetIn(how, error);
    }
  }

  /** Asks again later, unless something else is wanted by then. A connection that is made meanwhile asks by itself. */
  private enterAfter(how: Asks<"join">, pause: number): void {
    const again = (): void => {
      const isWanted = this.wanted.get(how.room) === how && !this.inside.has(how.room);
      if (isWanted && this.connection.standing.is === "open") void this.enter(how);
    };
    setTimeout(again, pause + SPREAD_MS * this.random());
  }

  private letIn(how: Asks<"join">, state: RoomState): void {
    const { room } = how;
    const now = this.wanted.get(room);
    this.abandoned.delete(room);
    if (now === undefined || now.nickname !== how.nickname) {
      this.tellLeft(room);
      if (now !== undefined) void this.enter(now);
      return;
    }
    this.inside.add(room);
    this.rooms.entered(state, this.known.has(room) ? "again" : "joined");
    this.known.add(room);
    this.unsent.flush();
  }

  private notLetIn(how: Asks<"join">, error: unknown): void {
    const { room } = how;
    const now = this.wanted.get(room);
    if (!(error instanceof Refused)) {
      // The answer is lost: the session that goes on may be in the room.
      if (now === undefined) this.abandoned.add(room);
      return;
    }
    if (now !== undefined && now !== how) void this.enter(now);
    if (error.code === "already_joined" || now !== how) return;
    if (error.code === "unavailable" && error.retryAfter !== undefined) {
      this.enterAfter(how, error.retryAfter * 1000);
      this.rooms.refused(room, error);
      return;
    }
    this.wanted.delete(room);
    this.unsent.closed(room);
    this.rooms.refused(room, error);
  }

  private post({ draft, nonce }: Post): Promise<Ok<"send"> | Ok<"direct_send">> {
    const { recipient, ...keys } = draft;
    if (recipient === undefined) return this.connection.ask("send", { ...keys, nonce });
    // Likes are never sent to one person alone; the server would refuse them.
    const content = draft.content as SaidDirectly;
    const direct: Asks<"direct_send"> = { room: draft.room, content, nonce, ...recipient };
    return this.connection.ask("direct_send", direct);
  }

  /** The owner's handlers, behind our own. */
  private handlers(theirs: Handlers): Handlers {
    return {
      ...theirs,
      room_state: (event, source) => {
        const { room, nickname } = event.state;
        if (this.abandoned.delete(room)) return;
        // Into a sealed room that was left, no server brings anybody back.
        if (!this.wanted.has(room) && isSealedRoom(room)) {
          this.tellLeft(room);
          return;
        }
        if (!this.wanted.has(room)) this.wanted.set(room, { room, nickname });
        this.inside.add(room);
        this.known.add(room);
        this.rooms.entered(event.state, "resumed");
        theirs.room_state?.(event, source);
        this.unsent.flush();
      },
      removed: (event, source) => {
        // Told once more after a break, of the time before this wish.
        if (this.entering.has(event.room)) return;
        const how = this.wanted.get(event.room);
        this.inside.delete(event.room);
        // A fault of the server in this room, which opens anew.
        if (event.reason === "closed" && how !== undefined) {
          this.unsent.closed(event.room);
          this.enterAfter(how, FAILED_MS);
          theirs.removed?.(event, source);
          return;
        }
        this.wanted.delete(event.room);
        const frame = { type: "error", code: "not_joined", message: event.message ?? event.reason } as const;
        this.unsent.closed(event.room, new Refused(frame));
        theirs.removed?.(event, source);
      },
    };
  }
}
