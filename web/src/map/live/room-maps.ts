// The maps of the rooms the user is in, and the shares of the user's position. It listens once it is made.
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
  /** The user's position, in the rooms that see it. */
  readonly shares: PositionShares;

  constructor(
    private readonly needs: SharedMapsNeeds,
    private readonly connection: Connection,
  ) {
    this.shares = new PositionShares(connection);
    this.stopListening = connection.listen({
      live: ({ room, members, trackers }) => this.find(room)?.others.update(members, trackers),
      board: (event) => this.board(event),
      presence: ({ room, left }) => left !== undefined && this.all.get(room)?.others.left(left.map(({ member }) => member)),
      removed: ({ room }) => this.left(room),
    });
  }

  /** Another session would lose a board. */
  get isHeld(): boolean {
    return [...this.all.values()].some(({ board }) => board.isHeld);
  }

  /** Returns the map of an entered room. */
  getMap(room: Room): RoomMap {
    const known = this.all.get(room.name);
    if (known !== undefined) return known;
    const map = new RoomMap(room, this.shares, this.connection, this.declined);
    this.all.set(room.name, map);
    return map;
  }

  /** Enters a room, anew or again. */
  entered(state: RoomState, resumed: boolean): void {
    const own = Object.entries(state.live ?? {}).find(([member]) => this.needs.server.isMine(member))?.[1];
    this.find(state.room)?.entered(state, own, resumed);
    this.shares.entered(state.room, own?.position != null);
  }

  board(event: Board): void {
    this.find(event.room)?.board.apply(event);
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
    return room === undefined ? undefined : this.getMap(room);
  }
}
