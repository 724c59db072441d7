// A client over one connection: it stays in the rooms it was asked to join, and keeps what could not be sent yet.
import { Connection, type StandingOptions } from "./connection.ts";
import { Refused } from "./errors.ts";
import type { Asks, Handlers, Ok, RoomState, SaidDirectly } from "./frames.ts";
import { type Unsaid, type Post, Unsent } from "./unsent.ts";

/** How one came to be in a room: asked for it, came back in a new session, or the old session went on. */
export type Entered = "joined" | "again" | "resumed";

/** A room that failed is entered again after so long, and up to so much longer: not everybody comes at once. */
const FAILED_MS = 1_000;
const SPREAD_MS = 4_000;

/** What becomes of rooms, as their client tells it. */
export interface RoomEvents {
  /** One is in the room. Its messages follow. */
  entered(state: RoomState, how: Entered): void;
  refused(room: string, error: Refused): void;
  /** What is not settled in this room is different: ask `unsent.of(room)`. */
  unsent(room: string): void;
  settled(post: Post, ok: Ok<"send"> | Ok<"direct_send">): void;
}

export class Client {
  readonly connection: Connection;
  readonly unsent: Unsent;
  /** The rooms one wants to be in, and how to get there. */
  private readonly wanted = new Map<string, Asks<"join">>();
  private readonly inside = new Set<string>();
  /** Rooms whose `join` is not answered yet. */
  private readonly entering = new Set<string>();
  /** Rooms one has been in since one asked for them. */
  private readonly known = new Set<string>();
  /** Rooms one left while there was no connection: a resumed session is still in them. */
  private readonly abandoned = new Set<string>();

  /** How often a session was begun or ended by a deed: only the last one counts. */
  private deeds = 0;

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
    if (!this.inside.delete(room)) return;
    if (this.connection.standing.is === "open") void this.connection.ask("leave", { room }).catch(() => undefined);
    else this.abandoned.add(room);
  }

  /** Ends the session and begins another one in the same rooms: what only `hello` says has changed. */
  renew(): Promise<void> {
    this.known.clear();
    return this.beginAnew(undefined);
  }

  /** Goes on with the session of this key in place of one's own; without one begins anew. */
  goOnWith(key: string | undefined): Promise<void> {
    // With the key of one's own session goes what opens its mailboxes.
    if (key !== undefined) this.leaveAll();
    this.inside.clear();
    return this.beginAnew(key);
  }

  /** Ends the session for good, and with it its mailboxes. */
  close(): Promise<void> {
    this.deeds += 1;
    this.leaveAll();
    return this.connection.close();
  }

  /** Says something, as soon as it can be said. */
  say(draft: Unsaid): Post {
    return this.unsent.add(draft);
  }

  /** The server hands what waits in mailboxes on to the key of the session that ended: it is kept, unless there is another. */
  private async beginAnew(key: string | undefined): Promise<void> {
    this.deeds += 1;
    const deed = this.deeds;
    // Until the old session is gone, its nicknames are taken.
    await this.connection.close(true);
    if (deed !== this.deeds) return;
    if (key !== undefined) this.options.store.save(key);
    this.connection.begin();
  }

  /** Who leaves a room closes its mailbox. */
  private leaveAll(): void {
    for (const room of this.inside) void this.connection.ask("leave", { room }).catch(() => undefined);
  }

  private welcomed(resumed: boolean): void {
    if (!resumed) {
      this.inside.clear();
      this.abandoned.clear();
    }
    for (const room of this.abandoned) void this.connection.ask("leave", { room }).catch(() => undefined);
    // The state of the rooms of a resumed session comes by itself; until then nothing is said in them.
    for (const how of this.wanted.values()) if (!this.inside.has(how.room)) void this.enter(how);
    this.unsent.welcomed(resumed);
  }

  /** Asks to be let in. What is wanted otherwise meanwhile is seen to when the answer is here. */
  private async enter(how: Asks<"join">): Promise<void> {
    const { room } = how;
    if (this.entering.has(room)) return;
    this.entering.add(room);
    try {
      const { state } = await this.connection.ask("join", how).finally(() => this.entering.delete(room));
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
      void this.connection.ask("leave", { room }).catch(() => undefined);
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
    this.unsent.closed(room, error);
    this.rooms.refused(room, error);
  }

  private post({ draft, nonce }: Post): Promise<Ok<"send"> | Ok<"direct_send">> {
    const { recipient, ...keys } = draft;
    if (recipient === undefined) return this.connection.ask("send", { ...keys, nonce });
    // Nobody here likes something to one person alone; the server would refuse it.
    const content = draft.content as SaidDirectly;
    const direct: Asks<"direct_send"> = { room: draft.room, content, nonce, ...recipient };
    return this.connection.ask("direct_send", direct);
  }

  /** The handlers of whom we serve, behind our own. */
  private handlers(theirs: Handlers): Handlers {
    return {
      ...theirs,
      room_state: (event, source) => {
        const { room, nickname } = event.state;
        if (this.abandoned.delete(room)) return;
        if (!this.wanted.has(room)) this.wanted.set(room, { room, nickname });
        this.inside.add(room);
        this.known.add(room);
        this.rooms.entered(event.state, "resumed");
        theirs.room_state?.(event, source);
        this.unsent.flush();
      },
      removed: (event, source) => {
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
