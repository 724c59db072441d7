// Who is in a sealed room, as this page shows them: the server lists members, and their names are from inside what they said.
import type { CallState, From, Member, Participant, Presence, RoomState } from "../protocol/index.ts";
import type { Load } from "./loads.ts";
import type { RoomEvent, Talk } from "./talk.ts";

/** Whoever begins a call says so within this time. */
const SAYS_SO_MS = 2_000;

/** A frame that opened. `isNow`: sealed since this person came. */
interface HeardFrame {
  sid: string;
  n: number;
  inside: { nickname: string; public: string };
  member: string | undefined;
  isNow: boolean;
}

export class Attendance {
  /** Those who came while this person was here, and have not been named yet. */
  private readonly unnamed = new Set<string>();
  private call: CallState | undefined;
  /** Timer until when somebody may say that they have begun the call. */
  private begins: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly talk: Talk) {}

  /** Returns the state of a room that is entered, without what is opened apart. */
  entered(state: RoomState): RoomState {
    const { talk } = this;
    talk.entered(state);
    this.unnamed.clear();
    this.stopWaiting();
    this.call = state.call;
    // Calls elsewhere are not sealed.
    const { live: _live, trackers: _trackers, mailbox: _mailbox, offers: _offers, calls_url: _elsewhere, ...shown } = state;
    return {
      ...shown,
      nickname: talk.nickname,
      ...(state.members !== undefined && { members: state.members.map((member) => talk.shownMember(member)) }),
      ...(state.call !== undefined && { call: this.shownCall(state.call) }),
    };
  }

  /** Returns who came, went and changed; who has not been heard yet has changed, and not come. */
  presence(event: Presence): RoomEvent {
    const { loads, members } = this.talk;
    this.talk.count = event.nb_users;
    const left = event.left?.map((gone) => ({ ...gone, nickname: this.talk.nameOf(gone.member) }));
    const isBack = new Set(event.joined?.map(({ member }) => member));
    for (const { member, reason } of event.left ?? []) {
      if (reason === "kicked") this.talk.removed(member);
      // Who has come again speaks as the same load, and may have greeted before this is told.
      if (isBack.has(member)) continue;
      this.unnamed.delete(member);
      this.talk.memberLeft(member);
    }
    const isNamed = ({ member }: Member): boolean => this.talk.isSelf(member) || loads.of(member) !== undefined;
    const changed = (event.changed ?? []).filter(({ member }) => members.has(member));
    const joined = [...(event.joined ?? []), ...(event.changed ?? []).filter(({ member }) => !members.has(member))];
    for (const member of [...joined, ...changed]) members.set(member.member, member);
    for (const member of joined) {
      if (!isNamed(member)) this.unnamed.add(member.member);
    }
    const shown = (all: readonly Member[]): Member[] => all.map((member) => this.talk.shownMember(member));
    return {
      ...event,
      ...(left !== undefined && { left }),
      joined: shown(joined.filter(isNamed)),
      changed: shown([...joined.filter((member) => !isNamed(member)), ...changed]),
    };
  }

  /** Notes a frame of somebody that opened. Returns their load; undefined for one that shows another key than before. */
  hear({ sid, n, inside, member, isNow }: HeardFrame): Load | undefined {
    const { loads, nickname } = this.talk;
    const before = loads.get(sid);
    const [shown, spoke] = [before?.shown, before?.member];
    const isFresh = isNow || n > (before?.freshFrom ?? Infinity);
    const who = isFresh && member !== undefined && !this.talk.isSelf(member) ? member : undefined;
    const load = loads.hear({ sid, n, inside, isFresh }, who, nickname);
    if (load === undefined) return undefined;
    if (load.shown !== shown || load.member !== spoke) this.renamed(load);
    this.talk.heard();
    return load;
  }

  /** Returns a call as this page shows it: at each end with the name of the load that says it is there, or whose signals came from there. */
  calls(call: CallState): CallState {
    this.stopWaiting();
    this.call = call;
    return this.shownCall(call);
  }

  /** The server tells how a call is. One that begins is handed on once somebody says that they are in it. */
  callTold(call: CallState): void {
    const begins = call.participants.length > 0 && (this.call?.call !== call.call || this.begins !== undefined);
    this.calls(call);
    if (begins && !call.participants.some((participant) => this.nameAt(participant) !== undefined)) this.begins = setTimeout(() => this.tellCall(), SAYS_SO_MS);
    else this.tellCall();
  }

  /** A load has said at which end of the call it is. */
  saidEnd(load: Load, end: string | undefined): void {
    if (load.end === end) return;
    load.end = end;
    if (this.call?.participants.some(({ peer }) => peer === end) === true) this.tellCall();
  }

  /** An end of a call or transfer is a member's. */
  notePeer(peer: string, member: string): void {
    if (this.talk.peers.get(peer) === member) return;
    this.talk.peers.set(peer, member);
    this.talk.heard();
  }

  /** Signals of a load came from this end: those of another are not believed there. Returns whether it may. */
  pin(peer: string, sid: string): boolean {
    const { pinned } = this.talk;
    const before = pinned.get(peer);
    if (before !== undefined) return before === sid;
    pinned.set(peer, sid);
    if (this.call?.participants.some((participant) => participant.peer === peer) === true) this.tellCall();
    return true;
  }

  /** Returns who said something, as the page knows them: never as this person, who has another load. */
  from(sid: string, { nickname, shown, member }: Pick<Load, "nickname" | "shown" | "member">): From {
    return { member: member ?? sid, nickname: shown === "" ? nickname : shown };
  }

  private renamed(load: Load): void {
    const { count, members, room } = this.talk;
    const member = members.get(load.member ?? "");
    if (member === undefined) return;
    const shown = [this.talk.shownMember(member)];
    const isNew = this.unnamed.delete(member.member);
    this.tell({ type: "presence", room, nb_users: count, ...(isNew ? { joined: shown } : { changed: shown }) });
    if (this.call?.participants.some((participant) => participant.member === member.member) === true) this.tellCall();
  }

  private tellCall(): void {
    this.stopWaiting();
    if (this.call !== undefined) this.tell({ type: "call", room: this.talk.room, ...this.shownCall(this.call) });
  }

  private shownCall({ call, participants }: CallState): CallState {
    for (const { peer, member } of participants) this.notePeer(peer, member);
    return { call, participants: participants.map((participant) => ({ ...participant, nickname: this.nameAt(participant) ?? this.talk.nameOf(undefined) })) };
  }

  /** Returns undefined where nothing that is sealed says who it is. */
  private nameAt({ peer, member }: Participant): string | undefined {
    const { loads, nickname, pinned } = this.talk;
    if (this.talk.isSelf(member)) return nickname;
    const said = loads.of(member);
    const load = loads.get(pinned.get(peer) ?? "") ?? (said?.end === peer ? said : undefined);
    return load === undefined || load.shown === "" ? undefined : load.shown;
  }

  private stopWaiting(): void {
    clearTimeout(this.begins);
    this.begins = undefined;
  }

  private tell(event: RoomEvent): void {
    this.talk.page.event({ timestamp: Date.now() / 1000, ...event }, "");
  }
}
