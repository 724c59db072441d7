// The way to what the people of a room share on its map. The code for it is fetched when a map is first wanted, or when others
// share something; what is told before is kept, of live values only the last.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Board, BoardFeature, Connection, Live, RoomState } from "../../protocol/index.ts";
import type { Room, Rooms } from "../../rooms/index.ts";
import type { Server } from "../../server/index.ts";
import { livePart } from "../part.ts";
import type { PositionShare } from "./position-shares.ts";
import type { RoomMaps } from "./room-maps.ts";

/** What was told of a room. */
interface Told {
  state: RoomState;
  board: Board[];
}

/** Of more changes of a board only what came of them is kept. */
const MOST_CHANGES = 200;
/** What others do asks for the code again so long after it did not come. */
const AGAIN_MS = 60_000;

export interface SharedMapsNeeds {
  rooms: Rooms;
  server: Server;
}

export class SharedMaps {
  private readonly now = { here: signal<RoomMaps | undefined>(undefined) };
  private connection: Connection | undefined;
  private stopListening: (() => void) | undefined;
  private readonly told = new Map<string, Told>();
  private fetching = false;
  private notBefore = 0;

  /** The maps of the rooms one is in, once the code for them is here. */
  readonly here: ReadonlySignal<RoomMaps | undefined> = this.now.here;
  /** The server has maps of rooms: older ones have none, and the operator may turn them off. */
  readonly isOn = computed(() => {
    const { live = 0, board_features = 0 } = this.needs.server.limits.value;
    return live > 0 && board_features > 0;
  });

  constructor(private readonly needs: SharedMapsNeeds) {}

  /** Hears of maps over this connection. */
  begin(connection: Connection): void {
    this.connection = connection;
    this.stopListening = connection.listen({
      live: (event) => this.live(event),
      board: (event) => this.board(event),
      removed: ({ room }) => this.left(room),
    });
  }

  /** One is in a room: anew, or back. */
  entered(state: RoomState, resumed: boolean): void {
    const here = this.here.peek();
    if (here !== undefined) return here.entered(state, resumed);
    const board = resumed && state.board !== undefined ? (this.told.get(state.room)?.board ?? []) : [];
    this.told.set(state.room, { state, board });
    const { live, trackers, board: { features = 0 } = {} } = state;
    if (live !== undefined || trackers !== undefined || features > 0) this.fetch();
  }

  left(room: string): void {
    this.told.delete(room);
    this.here.peek()?.left(room);
  }

  /** One's own position as a room sees it. */
  ownShare({ name }: Pick<Room, "name">): PositionShare | undefined {
    return this.here.value?.shares.all.value.get(name);
  }

  stopShare({ name }: Pick<Room, "name">): void {
    this.here.peek()?.shares.stop(name);
  }

  /** The session is over, or goes on in another tab: this one shares no position any more. */
  stopSharing(): void {
    this.here.peek()?.shares.end();
  }

  /** Ends what belongs to a session. */
  end(): void {
    this.stopListening?.();
    this.here.peek()?.end();
    this.told.clear();
    this.connection = this.now.here.value = undefined;
  }

  /** Fetches the code, for who opens a map. Rejects where it cannot be had. */
  async get(): Promise<RoomMaps | undefined> {
    const { connection } = this;
    const part = await livePart.get();
    // The session may have ended, or somebody else have been first.
    if (connection !== undefined && connection === this.connection && this.here.peek() === undefined) {
      this.stopListening?.();
      const maps = new part.RoomMaps(this.needs, connection);
      for (const { state, board } of this.told.values()) {
        maps.entered(state, false);
        for (const event of board) maps.board(event);
      }
      this.told.clear();
      this.now.here.value = maps;
    }
    return this.here.peek();
  }

  private fetch(): void {
    if (this.fetching || Date.now() < this.notBefore) return;
    this.fetching = true;
    // What is told later asks again; a map that is opened does at once, and says that it does not come.
    const done = (again: number) => (): void => {
      this.fetching = false;
      this.notBefore = again === 0 ? 0 : Date.now() + again;
    };
    this.get().then(done(0), done(AGAIN_MS));
  }

  private live({ room, members = {}, trackers = {} }: Live): void {
    const told = this.told.get(room);
    if (told === undefined) return;
    const live = { ...told.state.live };
    for (const [member, values] of Object.entries(members)) live[member] = { ...live[member], ...values };
    told.state = { ...told.state, live, trackers: { ...told.state.trackers, ...trackers } };
    this.fetch();
  }

  private board(event: Board): void {
    const told = this.told.get(event.room);
    if (told === undefined) return;
    if (event.reset === true) told.board = [];
    told.board.push(event);
    if (told.board.length > MOST_CHANGES) told.board = [outcomeOf(told.board)];
    // An empty board that is shown anew after a break is nothing to show.
    if (told.board.some(({ put }) => put !== undefined)) this.fetch();
  }
}

/** The same board by one change that nobody made. */
function outcomeOf(changes: readonly Board[]): Board {
  const all = new Map<string, BoardFeature>();
  let whole: Partial<Board> = {};
  for (const { by: _by, put = [], removed = [], ...rest } of changes) {
    for (const id of removed) all.delete(id);
    // What is changed comes to lie on top.
    for (const feature of put) {
      all.delete(feature.id);
      all.set(feature.id, feature);
    }
    whole = { ...whole, ...rest };
  }
  return { ...(whole as Board), reset: true, put: [...all.values()] };
}
