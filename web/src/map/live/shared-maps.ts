// The way to what the people of a room share on its map. The code for it is fetched when a map is first wanted, or when others
// share something; what is told before is kept, of live values only the last.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Board, Connection, Live, RoomState } from "../../protocol/index.ts";
import type { Session } from "../../session/index.ts";
import { livePart } from "./part.ts";
import type { RoomMaps } from "./room-maps.ts";

/** What was told of a room. */
interface Told {
  state: RoomState;
  board: Board[];
}

export class SharedMaps {
  private readonly now = { here: signal<RoomMaps | undefined>(undefined) };
  private connection: Connection | undefined;
  private stopListening: (() => void) | undefined;
  private readonly told = new Map<string, Told>();
  private fetching = false;

  /** The maps of the rooms one is in, once the code for them is here. */
  readonly here: ReadonlySignal<RoomMaps | undefined> = this.now.here;
  /** The server has maps of rooms: older ones have none, and the operator may turn them off. */
  readonly isOn = computed(() => {
    const { live = 0, board_features = 0 } = this.session.server.limits.value;
    return live > 0 && board_features > 0;
  });

  constructor(private readonly session: Session) {}

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
      const maps = new part.RoomMaps(this.session, connection);
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
    if (this.fetching) return;
    this.fetching = true;
    // What is told next asks again; a map that is opened says that it does not come.
    const done = (): void => void (this.fetching = false);
    this.get().then(done, done);
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
    // An empty board that is shown anew after a break is nothing to show.
    if (told.board.some(({ put }) => put !== undefined)) this.fetch();
  }
}
