// Invites a person into a direct call, a running call or a room: until they answer, or the invitation expires.
import { effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import type { CallRemark } from "../log/index.ts";
import { type InviteClosed, type Member, Refused, type RoomState } from "../protocol/index.ts";
import { isInside, type Place, type Room, type Rooms } from "../rooms/index.ts";
import type { ServerLink } from "../server/index.ts";
import type { WayIn } from "./begin.ts";
import type { OwnCall } from "./call.ts";
import type { Calls } from "./calls.ts";
import { remark } from "./direct-calls.ts";

/** An invitation that is not answered yet. */
interface Invitation {
  nickname: string;
  room: string;
  /** The room is a private room made for it, and its call waits for nobody else. */
  isMade: boolean;
  /** Undefined until the server has taken it. */
  invite: string | undefined;
  /** Milliseconds since the epoch. */
  until: number;
}

interface AskingOutcome {
  nickname: string;
  what: CallRemark | "invited";
}

const ENDS: ReadonlyMap<string, CallRemark> = new Map([
  ["declined", "declined"],
  ["expired", "unanswered"],
]);

interface AskingNeeds {
  calls: Calls;
  link: ServerLink;
  place: Place;
  rooms: Rooms;
}

export class Asking {
  private readonly is = { now: signal<Invitation | undefined>(undefined), outcome: signal<AskingOutcome | undefined>(undefined) };
  /** Nicknames of those invited into a room, by the id of the invitation. */
  private readonly invited = new Map<string, string>();

  /** The open invitation that ended with the connection. */
  private cut: Invitation | undefined;

  /** The open invitation into a call. */
  readonly now: ReadonlySignal<Invitation | undefined> = this.is.now;
  /** The outcome of the last invitation, or that somebody is invited into a room; until it is closed. */
  readonly outcome: ReadonlySignal<AskingOutcome | undefined> = this.is.outcome;

  constructor(private readonly needs: AskingNeeds) {}

  /** Listens from now on, on every connection; the returned functions end it. */
  start(): readonly (() => void)[] {
    const listens = effect(() => {
      // The server ends the invitations of a client that lost its connection, and tells whoever was invited alone.
      const forget = (): void => {
        this.invited.clear();
        this.cut = this.now.peek();
      };
      return this.needs.link.connection.value?.listen({ invite_closed: (event) => this.closed(event), welcome: forget });
    });
    let before: Room | undefined;
    const watches = effect(() => {
      const now = this.needs.calls.own.value?.room;
      untracked(() => now !== before && before !== undefined && this.leftCall(before));
      before = now;
    });
    return [listens, watches];
  }

  /** A room was joined again: if it waits for somebody, they are in its call by now, or do not come. */
  entered({ room, call }: RoomState): void {
    const asked = this.now.peek();
    if (asked?.invite === undefined || asked !== this.cut || asked.room !== room) return;
    if (call?.participants.some(({ nickname }) => nickname === asked.nickname)) this.is.now.value = undefined;
    else this.endWith(asked.nickname, "gone");
  }

  /** Calls somebody. It can be cancelled at any time, so each step asks whether it is still wanted. */
  async ring(member: Member, how: WayIn): Promise<void> {
    const { calls, link, rooms } = this.needs;
    const { nickname } = member;
    if (this.now.peek() !== undefined) return;
    if (link.standing.peek()?.is !== "open") return this.endWith(nickname, "gone");
    const asked = this.begin(nickname, rooms.make(), true);
    rooms.markOfTwo(asked.room, nickname);
    const isWanted = (): boolean => this.now.peek() === asked;

    const room = rooms.enter(asked.room);
    const isIn = room !== undefined && (await isInside(room, rooms));
    if (!isWanted()) return;
    if (!isIn) {
      this.cancel();
      return this.endWith(nickname, "gone");
    }
    await calls.goInto(room, how);
    if (!isWanted()) return;
    if (calls.own.peek()?.room.name !== asked.room) return this.cancel();
    await this.invite(asked, member);
  }

  /** Calls somebody into the running call. */
  async ringInto(call: OwnCall, member: Member): Promise<void> {
    if (this.now.peek() !== undefined) return;
    await this.invite(this.begin(member.nickname, call.room.name, false), member);
  }

  /** Invites somebody into a joined room. */
  async inviteInto(room: Room, { member, nickname }: Member): Promise<void> {
    try {
      const note = this.needs.rooms.titles.peek().get(room.name)?.text ?? "";
      const sent = await this.needs.link.connection.peek()?.ask("invite", { to: member, room: room.name, ...(note !== "" && { note }) });
      if (sent === undefined) return;
      this.invited.set(sent.invite, nickname);
      this.is.outcome.value = { nickname, what: "invited" };
    } catch (error) {
      this.is.outcome.value = { nickname, what: outcomeOf(error) };
    }
  }

  /** Cancels the open invitation; a room made for it is left with its call. */
  readonly cancel = (): void => {
    const asked = this.now.peek();
    if (asked === undefined) return;
    const { calls, place, rooms } = this.needs;
    const call = calls.own.peek();
    if (!asked.isMade) {
      this.takeBack(asked);
      this.is.now.value = undefined;
      return;
    }
    if (call?.room.name === asked.room) {
      void call.leave();
      return;
    }
    this.is.now.value = undefined;
    const room = rooms.get(asked.room);
    if (room !== undefined) place.leave(room);
  };

  dismissOutcome(): void {
    this.is.outcome.value = undefined;
  }

  private begin(nickname: string, room: string, isMade: boolean): Invitation {
    const asked = { nickname, room, isMade, invite: undefined, until: 0 };
    this.is.outcome.value = undefined;
    this.is.now.value = asked;
    return asked;
  }

  private async invite(asked: Invitation, { member }: Member): Promise<void> {
    const connection = this.needs.link.connection.peek();
    const isWanted = (): boolean => this.now.peek() === asked;
    try {
      const sent = await connection?.ask("invite", { to: member, room: asked.room, call: true });
      if (sent === undefined) this.is.now.value = undefined;
      else if (isWanted()) this.is.now.value = { ...asked, invite: sent.invite, until: Date.now() + sent.expires_in * 1000 };
      else connection?.tell("invite_cancel", { invite: sent.invite });
    } catch (error) {
      if (isWanted()) this.endWith(asked.nickname, outcomeOf(error));
    }
  }

  private takeBack({ invite }: Invitation): void {
    if (invite !== undefined) this.needs.link.connection.peek()?.tell("invite_cancel", { invite });
  }

  private closed({ invite, outcome }: InviteClosed): void {
    const name = this.invited.get(invite);
    if (name !== undefined) {
      this.invited.delete(invite);
      // A person who comes is seen to come.
      this.is.outcome.value = outcome === "accepted" ? undefined : { nickname: name, what: ENDS.get(outcome) ?? "gone" };
    }
    const asked = this.now.peek();
    if (asked?.invite !== invite) return;
    if (outcome === "accepted" || outcome === "cancelled") this.is.now.value = undefined;
    else this.endWith(asked.nickname, ENDS.get(outcome) ?? "gone");
  }

  /** Ends without a guest: the call that waited for them alone ends. */
  private endWith(nickname: string, what: CallRemark): void {
    const { calls, rooms } = this.needs;
    const waits = this.now.peek()?.isMade !== false;
    this.is.now.value = undefined;
    this.is.outcome.value = { nickname, what };
    remark(rooms, nickname, what);
    const own = calls.own.peek();
    if (waits && own !== undefined && rooms.ofTwo.peek().get(own.room.name) === nickname) void own.leave();
  }

  /** After leaving a call: its guest need not come, and the room of a direct call is of no more use. */
  private leftCall(room: Room): void {
    const asked = this.now.peek();
    if (asked?.isMade === false && asked.room === room.name) this.cancel();
    if (!this.needs.rooms.ofTwo.peek().has(room.name)) return;
    if (asked !== undefined) this.takeBack(asked);
    this.is.now.value = undefined;
    this.needs.place.leave(room);
  }
}

function outcomeOf(error: unknown): CallRemark {
  return error instanceof Refused && error.code === "busy" ? "busy" : "gone";
}
