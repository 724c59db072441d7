// The map of a room: the others' values, the own values, following, presenting, and the board. Views draw it.
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
import { findLeader } from "./views.ts";

export class RoomMap {
  readonly others: Others;
  readonly following: Following;
  readonly presentation: Presentation;
  readonly own: OwnValues;
  readonly board: SharedBoard;
  /** The user's position as the room sees it. */
  readonly share: ReadonlySignal<PositionShare | undefined>;

  /** Others who look at the map. */
  readonly lookers = computed(() => [...this.others.all.value.values()].filter(({ view }) => view !== undefined));
  /** Others who follow the own view. Those who had it before have it by themselves, on a similar screen. */
  readonly followers = computed(() =>
    this.following.member.value === undefined ? this.lookers.value.filter(({ view }) => view !== undefined && this.own.isAfterMine(view)) : [],
  );

  constructor(room: Room, shares: PositionShares, connection: Connection, declined: DeclinedPresenters) {
    const { server } = room;
    this.share = computed(() => shares.all.value.get(room.name));
    this.others = new Others(room.roster, (member) => server.isMine(member));
    this.following = new Following(this.others.all, ({ member }) => this.followers.peek().some((follower) => follower.member === member));
    this.presentation = new Presentation(room.name, connection, this.others, this.following, () => this.own.view.peek(), declined);
    // Rooms without a roster get positions alone.
    const hasAudience = computed(() => [...room.roster.value.values()].some((person) => !server.isMine(person.member) && supports(person, "map")));
    const around = { room: room.name, hasAudience, followedView: this.following.view, isPresenting: this.presentation.isOn };
    this.own = new OwnValues(around, connection);
    this.board = new SharedBoard(room, connection, (member) => server.isMine(member));
  }

  /** Returns the member that somebody seems to follow; "me": the user. */
  findFollowed(member: string): OtherMember | "me" | undefined {
    const leader = findLeader(member, this.others.all.value);
    return leader ?? (this.followers.value.some((follower) => follower.member === member) ? "me" : undefined);
  }

  /** Closes the map: takes the own values back, and follows nobody. */
  readonly close = (): void => {
    this.presentation.stop();
    this.following.stop();
    this.own.close();
  };

  /** Enters the room, anew or again. `own`: values that the others have of the user. */
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
