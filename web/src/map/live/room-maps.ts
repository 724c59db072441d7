// The maps of the rooms one is in, and where one shares one's position. It hears of them from when it is made.
import type { Board, Connection, RoomState } from "../../protocol/index.ts";
import type { Room } from "../../rooms/index.ts";
import { DeclinedPresenters } from "./declined.ts";
import { PositionShares } from "./position-shares.ts";
import { RoomMap } from "./room-map.ts";
import type { SharedMapsNeeds } from "./shared-maps.ts";

export class RoomMaps {
  private readonly all = new Map<string, RoomMap>();
  private readonly declined = new DeclinedPresenters();
  private readonly stopListening: () => void;
  /** One's own position, in the rooms that see it. */
  readonly shares: PositionShares;

  constructor(
    private readonly needs: SharedMapsNeeds,
    private readonly connection: Connection,
  ) {
    this.shares = new PositionShares(connection);
    this.stopListening = connection.listen({
      live: ({ room, members, trackers }) => this.find(room)?.others.told(members, trackers),
      board: (event) => this.board(event),
      presence: ({ room, left }) => left !== undefined && this.all.get(room)?.others.left(left.map(({ member }) => member)),
      removed: ({ room }) => this.left(room),
    });
  }

  /** The map of a room one is in. */
  of(room: Room): RoomMap {
    const known = this.all.get(room.name);
    if (known !== undefined) return known;
    const map = new RoomMap(room, this.shares, this.connection, this.declined);
    this.all.set(room.name, map);
    return map;
  }

  /** One is in a room: anew, or back. */
  entered(state: RoomState, resumed: boolean): void {
    const own = Object.entries(state.live ?? {}).find(([member]) => this.needs.server.isMine(member))?.[1];
    this.find(state.room)?.entered(state, own, resumed);
    this.shares.entered(state.room, own?.position != null);
  }

  board(event: Board): void {
    this.find(event.room)?.board.told(event);
  }

  left(room: string): void {
    this.shares.left(room);
    this.all.get(room)?.end();
    this.all.delete(room);
  }

  end(): void {
    this.stopListening();
    for (const room of this.all.keys()) this.left(room);
    this.shares.end();
  }

  private find(name: string): RoomMap | undefined {
    const room = this.needs.rooms.get(name);
    return room === undefined ? undefined : this.of(room);
  }
}
