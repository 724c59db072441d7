// The map of one room: what its others show, what one shows oneself, whom one follows, and the board. Views draw it.
import { computed, type ReadonlySignal } from "@preact/signals";
import type { Connection, LiveValues, RoomState } from "../../protocol/index.ts";
import { type Room, supports } from "../../rooms/index.ts";
import { SharedBoard } from "./board.ts";
import type { DeclinedPresenters } from "./declined.ts";
import { Following } from "./following.ts";
import { type OtherMember, Others } from "./others.ts";
import { OwnValues } from "./own-values.ts";
import type { PositionShare, PositionShares } from "./position-shares.ts";
import { Presentation } from "./presentation.ts";
import { leaderOf } from "./views.ts";

export class RoomMap {
  readonly others: Others;
  readonly following: Following;
  readonly presentation: Presentation;
  readonly own: OwnValues;
  readonly board: SharedBoard;
  /** One's own position as the room sees it. */
  readonly share: ReadonlySignal<PositionShare | undefined>;

  /** Who looks at the map with one. */
  readonly lookers = computed(() => [...this.others.all.value.values()].filter(({ view }) => view !== undefined));
  /** Who follows one's own view. Who had it before has it by themselves, on a screen like one's own. */
  readonly followers = computed(() =>
    this.following.member.value === undefined ? this.lookers.value.filter(({ view }) => view !== undefined && this.own.isAfterMine(view)) : [],
  );

  constructor(room: Room, shares: PositionShares, connection: Connection, declined: DeclinedPresenters) {
    const { server } = room;
    this.share = computed(() => shares.all.value.get(room.name));
    this.others = new Others(room.roster, (member) => server.isMine(member));
    this.following = new Following(this.others.all, ({ member }) => this.followers.peek().some((one) => one.member === member));
    this.presentation = new Presentation(room.name, connection, this.others, this.following, () => this.own.view.peek(), declined);
    // Rooms that do not tell who is there are told positions alone.
    const heard = computed(() => [...room.roster.value.values()].some((one) => !server.isMine(one.member) && supports(one, "map")));
    const around = { room: room.name, heard, followed: this.following.view, presents: this.presentation.isOn };
    this.own = new OwnValues(around, connection);
    this.board = new SharedBoard(room, connection, (member) => server.isMine(member));
  }

  /** Whom somebody follows, as far as one can see: oneself, or another one. */
  followedBy(member: string): OtherMember | "me" | undefined {
    const leader = leaderOf(member, this.others.all.value);
    return leader ?? (this.followers.value.some((one) => one.member === member) ? "me" : undefined);
  }

  /** One's map is closed: nothing of it is shown any more, and nobody is followed there. */
  readonly close = (): void => {
    this.presentation.stop();
    this.following.stop();
    this.own.close();
  };

  /** One is in the room: anew, or back. `own`: what the others have of one. */
  entered(state: RoomState, own: LiveValues | undefined, resumed: boolean): void {
    this.others.entered(state.live, state.trackers);
    this.own.entered(own);
    this.presentation.entered(own);
    this.board.entered(state.board, resumed);
  }

  end(): void {
    this.own.end();
    this.presentation.end();
    this.following.end();
    this.board.end();
  }
}
