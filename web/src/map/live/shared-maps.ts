// Access to the maps that rooms share. The code for them is fetched when a map is first wanted, or when others share something;
// events before that are kept, of live values only the last.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Board, BoardFeature, Connection, Live, RoomState } from "../../protocol/index.ts";
import type { Room, Rooms } from "../../rooms/index.ts";
import type { Server } from "../../server/index.ts";
import { livePart } from "../part.ts";
import type { PositionShare } from "./position-shares.ts";
import type { RoomMaps } from "./room-maps.ts";

/** Events of a room before the code is here. */
interface PendingEvents {
  state: RoomState;
  board: Board[];
}

/** Of more changes of a board only the outcome is kept. */
const MOST_CHANGES = 200;
/** Events ask for the code again so long after a failure. */
const AGAIN_MS = 60_000;

export interface SharedMapsNeeds {
  rooms: Rooms;
  server: Server;
}

export class SharedMaps {
  private readonly now = { here: signal<RoomMaps | undefined>(undefined) };
  private connection: Connection | undefined;
  private stopListening: (() => void) | undefined;
  private readonly pending = new Map<string, PendingEvents>();
  private fetching = false;
  private notBefore = 0;

  /** The maps of the user's rooms, once the code for them is here. */
  readonly here: ReadonlySignal<RoomMaps | undefined> = this.now.here;
  /** The server has maps of rooms: older servers have none, and the operator may turn them off. */
  readonly isOn = computed(() => {
    const { live = 0, board_features = 0 } = this.needs.server.limits.value;
    return live > 0 && board_features > 0;
  });

  constructor(private readonly needs: SharedMapsNeeds) {}

  /** Listens for events of maps. */
  begin(connection: Connection): void {
    this.connection = connection;
    this.stopListening = connection.listen({
      live: (event) => this.live(event),
      board: (event) => this.board(event),
      removed: ({ room }) => this.left(room),
    });
  }

  /** Enters a room, anew or again. */
  entered(state: RoomState, resumed: boolean): void {
    const here = this.here.peek();
    if (here !== undefined) return here.entered(state, resumed);
    const board = resumed && state.board !== undefined ? (this.pending.get(state.room)?.board ?? []) : [];
    this.pending.set(state.room, { state, board });
    const { live, trackers, board: { features = 0 } = {} } = state;
    if (live !== undefined || trackers !== undefined || features > 0) this.fetch();
  }

  left(room: string): void {
    this.pending.delete(room);
    this.here.peek()?.left(room);
  }

  /** Returns the user's position as a room sees it. */
  ownShare({ name }: Pick<Room, "name">): PositionShare | undefined {
    return this.here.value?.shares.all.value.get(name);
  }

  stopShare({ name }: Pick<Room, "name">): void {
    this.here.peek()?.shares.stop(name);
  }

  /** The session is over, or goes on in another tab: this tab shares no position any more. */
  stopSharing(): void {
    this.here.peek()?.shares.end();
  }

  /** Ends the maps of a session. */
  end(): void {
    this.stopListening?.();
    this.here.peek()?.end();
    this.pending.clear();
    this.connection = this.now.here.value = undefined;
  }

  /** Fetches the code, to open a map. Rejects where it cannot be had. */
  async get(): Promise<RoomMaps | undefined> {
    const { connection } = this;
    const part = await livePart.get();
    // The session may have ended, or somebody else have been first.
    if (connection !== undefined && connection === this.connection && this.here.peek() === undefined) {
      this.stopListening?.();
      const maps = new part.RoomMaps(this.needs, connection);
      for (const { state, board } of this.pending.values()) {
        maps.entered(state, false);
        for (const event of board) maps.board(event);
      }
      this.pending.clear();
      this.now.here.value = maps;
    }
    return this.here.peek();
  }

  private fetch(): void {
    if (this.fetching || Date.now() < this.notBefore) return;
    this.fetching = true;
    // Later events ask again; opening a map does at once, and reports the failure.
    const done = (again: number) => (): void => {
      this.fetching = false;
      this.notBefore = again === 0 ? 0 : Date.now() + again;
    };
    this.get().then(done(0), done(AGAIN_MS));
  }

  private live({ room, members = {}, trackers = {} }: Live): void {
    const pending = this.pending.get(room);
    if (pending === undefined) return;
    const live = { ...pending.state.live };
    for (const [member, values] of Object.entries(members)) live[member] = { ...live[member], ...values };
    pending.state = { ...pending.state, live, trackers: { ...pending.state.trackers, ...trackers } };
    this.fetch();
  }

  private board(event: Board): void {
    const pending = this.pending.get(event.room);
    if (pending === undefined) return;
    if (event.reset === true) pending.board = [];
    pending.board.push(event);
    if (pending.board.length > MOST_CHANGES) pending.board = [mergeChanges(pending.board)];
    // An empty board that is shown anew after a break is nothing to show.
    if (pending.board.some(({ put }) => put !== undefined)) this.fetch();
  }
}

/** Returns the same board by one change that nobody made. */
function mergeChanges(changes: readonly Board[]): Board {
  const all = new Map<string, BoardFeature>();
  let whole: Partial<Board> = {};
  for (const { by: _by, put = [], removed = [], ...rest } of changes) {
    for (const id of removed) all.delete(id);
    // A changed feature comes to lie on top.
    for (const feature of put) {
      all.delete(feature.id);
      all.set(feature.id, feature);
    }
    whole = { ...whole, ...rest };
  }
  return { ...(whole as Board), reset: true, put: [...all.values()] };
}
