// Invitations of this person to a call or a room: ringing, and the answers.
import { effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import { type From, type InviteClosed, type Invited, type InviteMissed, isAdHocRoom } from "../protocol/index.ts";
import { addressOf, isInside, type Rooms, writeTo } from "../rooms/index.ts";
import type { ServerLink } from "../server/index.ts";
import { ignore, isIgnored } from "../settings/index.ts";
import { go } from "../ui/back.ts";
import type { WayIn } from "./begin.ts";
import type { Calls } from "./calls.ts";
import { remark } from "./direct-calls.ts";

/** How much later than announced an invitation may end. */
const PATIENCE_MS = 1_000;
/** A caller who cancelled rings again only after a pause, so that nobody rings without end. */
const PAUSE_MS = 10_000;
/** A card that replaces another takes no click and no key at first: they may have been meant for that one. */
const SEEN_MS = 700;

export interface Ring {
  invite: string;
  /** The room it leads to. */
  room: string;
  isCall: boolean;
  from: From;
  note: string;
  /** Milliseconds since the epoch. */
  until: number;
}

interface RingsNeeds {
  calls: Calls;
  link: ServerLink;
  rooms: Rooms;
}

export class Rings {
  private readonly now = { all: signal<readonly Ring[]>([]), answerable: signal(true) };
  /** Rings in a pause: shown when it is over, if still open. */
  private readonly held = new Map<string, Ring>();
  /** The end of each caller's pause, by nickname and by session: a new name is quickly chosen. */
  private readonly pauses = new Map<string, number>();

  /** The oldest first; one is shown at a time. */
  readonly all: ReadonlySignal<readonly Ring[]> = this.now.all;
  /** True if the first ring can be answered. */
  readonly answerable: ReadonlySignal<boolean> = this.now.answerable;

  constructor(private readonly needs: RingsNeeds) {}

  /** Listens from now on, on every connection; the returned functions end it. */
  start(): readonly (() => void)[] {
    const { connection, standing } = this.needs.link;
    const listens = effect(() =>
      connection.value?.listen({
        invited: (event) => this.invited(event),
        invite_closed: (event) => this.closed(event),
        invite_missed: (event) => this.missed(event),
      }),
    );
    // A client that lost its connection forgets its invitations.
    const forgets = effect(() => {
      if (standing.value?.is !== "open") untracked(() => this.waiting().forEach((ring) => this.missRing(ring)));
    });
    return [listens, forgets, this.watchFirst()];
  }

  /** Accepts, which stops the ringing. Returns whether it was in time. */
  async accept(to: Ring): Promise<boolean> {
    const isInTime = await this.reply(to, "accept");
    // The call of a room that is joined or listed is not a direct call: the room does not end with it.
    const isOfTwo = isAdHocRoom(to.room) && this.needs.rooms.get(to.room) === undefined;
    if (to.isCall && isInTime && isOfTwo) this.needs.rooms.markOfTwo(to.room, to.from.nickname);
    if (to.isCall && !isInTime) remark(this.needs.rooms, to.from.nickname, "missed");
    return isInTime;
  }

  /** Joins, after having accepted. */
  async come(to: Ring, how: WayIn): Promise<void> {
    const { calls, rooms } = this.needs;
    if (!to.isCall && to.note !== "" && !rooms.titles.peek().has(to.room)) rooms.entitle(to.room, to.note, false);
    const room = rooms.enter(to.room, to.invite);
    if (room === undefined || !(await isInside(room, rooms))) return;
    if (to.isCall) await calls.goInto(room, how);
    else go(addressOf(room.name, rooms.titleOf(room.name)));
  }

  decline(to: Ring): void {
    void this.reply(to, "decline");
  }

  /** Declines, and goes to the conversation with the caller. */
  answerWithMessage(to: Ring): void {
    this.decline(to);
    const meets = this.needs.rooms.meetingPlace(to.from.nickname);
    if (meets !== undefined) writeTo(meets, to.from.nickname);
  }

  /** Ignores the caller, who does not learn of it: at their end it rings until it is over. */
  ignoreCaller(to: Ring): void {
    ignore(to.from.nickname);
    for (const ring of this.waiting()) if (isIgnored(ring.from.nickname)) this.close(ring.invite);
  }

  private watchFirst(): () => void {
    let shown: string | undefined;
    let goneAt = -SEEN_MS;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const { answerable } = this.now;
    return effect(() => {
      const now = this.all.value[0]?.invite;
      if (now === shown) return;
      if (shown !== undefined) goneAt = performance.now();
      shown = now;
      clearTimeout(timer);
      answerable.value = now === undefined || performance.now() - goneAt >= SEEN_MS;
      timer = setTimeout(() => (answerable.value = true), SEEN_MS);
    });
  }

  private invited({ from, invite, room, note = "", call = false, expires_in }: Invited): void {
    if (isIgnored(from.nickname)) return;
    const ring = { invite, room, isCall: call, from, note, until: Date.now() + expires_in * 1000 };
    this.held.set(invite, ring);
    const pause = Math.max(0, ...namesOf(from).map((name) => (this.pauses.get(name) ?? 0) - Date.now()));
    if (pause === 0) this.begin(ring);
    else setTimeout(() => this.begin(ring), pause);
    // The server reports the end. If that does not come, it ends all the same.
    setTimeout(() => this.missRing(ring), expires_in * 1000 + PATIENCE_MS);
  }

  private begin(ring: Ring): void {
    if (this.held.delete(ring.invite)) this.now.all.value = [...this.all.peek(), ring];
  }

  private closed({ invite, outcome }: InviteClosed): void {
    const rang = this.all.peek().some((ring) => ring.invite === invite);
    const known = this.close(invite);
    if (known === undefined || outcome === "accepted" || outcome === "declined") return;
    if (rang && outcome !== "expired") this.pauseAfter(known.from);
    if (known.isCall) remark(this.needs.rooms, known.from.nickname, "missed");
  }

  /** Somebody called during another call. */
  private missed({ from, call = false }: InviteMissed): void {
    if (call && !isIgnored(from.nickname)) remark(this.needs.rooms, from.nickname, "missed");
  }

  private missRing({ invite }: Ring): void {
    const known = this.close(invite);
    if (known?.isCall === true) remark(this.needs.rooms, known.from.nickname, "missed");
  }

  private async reply(to: Ring, answer: "accept" | "decline"): Promise<boolean> {
    this.close(to.invite);
    const asked = this.needs.link.connection.peek()?.ask("invite_reply", { invite: to.invite, answer });
    return (await asked?.then(() => true, () => false)) === true;
  }

  /** Rings that are shown, and those in a pause. */
  private waiting(): Ring[] {
    return [...this.all.peek(), ...this.held.values()];
  }

  private close(invite: string): Ring | undefined {
    const known = this.waiting().find((ring) => ring.invite === invite);
    this.held.delete(invite);
    if (this.all.peek().some((ring) => ring.invite === invite)) this.now.all.value = this.all.peek().filter((ring) => ring !== known);
    return known;
  }

  private pauseAfter(from: From): void {
    for (const name of namesOf(from)) {
      const until = Date.now() + PAUSE_MS;
      this.pauses.set(name, until);
      setTimeout(() => this.pauses.get(name) === until && this.pauses.delete(name), PAUSE_MS);
    }
  }
}

function namesOf({ member, nickname }: From): string[] {
  return [nickname.toLowerCase(), ...(member === undefined ? [] : [member])];
}
