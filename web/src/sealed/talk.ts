// The state of one sealed room that both directions share: its keys, who is there, what was seen, and the names of messages.
import { type Limits, type Member, randomName, type RoomState, type Welcome } from "../protocol/index.ts";
import { type Load, Loads } from "./loads.ts";
import { Queue } from "./queue.ts";
import { type Hole, Lines, Seen } from "./seen.ts";
import type { SentFrames } from "./sent-frames.ts";
import type { Vault } from "./vault.ts";

/** Clocks of two people may differ by so much. */
const SKEW_MS = 120_000;
const NICKNAME_SIGNS = 16;

/** Sends a request as it is. */
export type SendPlainly = (type: string, keys: object) => Promise<object>;

/** Returns the greeting of the server in the session that is there. */
export type Welcomed = () => Pick<Welcome, "member" | "limits"> | undefined;

/** An event of the server, as it is handed on. */
export interface RoomEvent {
  type: string;
  [key: string]: unknown;
}

/** What of a room is no talk, for whoever shows it. */
export interface Told {
  /** Returns how somebody is called who has not been heard yet. */
  unnamed(): string;
  event(event: RoomEvent, source: string): void;
  /** Something did not open, or is not sealed. */
  row(room: string, what: "unopened" | "unsealed"): void;
  /** `before`: the line by which it was noticed, if that is handed on already. */
  hole(room: string, hole: Hole, by: string, direct: boolean, before?: string): void;
  /** A line that fills a hole has been handed on; `id`: unless it shows nothing. */
  late(hole: Hole, id: string | undefined): void;
  /** Somebody has made another room for all. */
  moved(room: string, by: string, secret: string): void;
}

export class Talk {
  /** The frames that come, opened in their order. */
  readonly opening = new Queue();
  readonly seen = new Seen();
  /** Since something of this load was sealed for the map. */
  sent: SentFrames | undefined;
  readonly lines = new Lines(false);
  readonly directLines = new Lines(true);
  /** Names of messages, which their loads give, by those of the server; and the other way round. */
  readonly names = new Map<string, string>();
  /** The members as the server lists them. */
  readonly members = new Map<string, Member>();
  readonly loads = new Loads();
  /** The loads that were here before somebody was removed for the first time: whoever comes later may be them. */
  before: ReadonlySet<string> | undefined;
  /** Members by their ends of calls and transfers, and the loads whose signals came from there. */
  readonly peers = new Map<string, string>();
  readonly pinned = new Map<string, string>();
  /** The loads for which alone something goes over an end of a transfer: of each, one of the two ends. */
  readonly alone = new Map<string, string>();
  /** This load's end of the call that it is in. */
  end: string | undefined;
  /** The messages of this load that are on their way, by counter. */
  readonly own = new Map<number, string>();
  /** The members who were here when this load said something last. */
  readonly knowMe = new Set<string>();
  /** The frames that the next message names as heard: of each load its counter. */
  private readonly toName = new Map<string, number>();
  /** The next message is the first since this load came. */
  private isNew = true;
  /** Counter of the first frame that this load may have sealed since it came. */
  private firstOwn = 0;
  /** The nickname of this person inside, and towards the server. */
  nickname = "";
  readonly outside = randomName(NICKNAME_SIGNS);
  count = 0;
  private since: number | undefined;
  private waiting: (() => void)[] = [];

  constructor(
    readonly vault: Vault,
    readonly page: Told,
    private readonly welcomed: Welcomed,
  ) {}

  /** The member that this session is. */
  get self(): string | undefined {
    return this.welcomed()?.member;
  }

  get limits(): Limits {
    return this.welcomed()?.limits ?? {};
  }

  get room(): string {
    return this.vault.secret.room;
  }

  /** This person has come, for the first time or again. */
  joined(): void {
    this.since = Date.now();
  }

  /** The session goes on: where the answer to its join was lost, this person has come by now. */
  resumed(): void {
    this.since ??= Date.now();
  }

  /** This person leaves, or asks to come: until the answer nothing is of now, and nothing that was before. */
  endStay(): void {
    this.since = undefined;
    this.isNew = true;
    this.firstOwn = this.vault.next;
    this.loads.areOld();
  }

  /** Takes the members of a room that is entered. */
  entered({ members = [], nb_users }: RoomState): void {
    this.count = nb_users;
    this.members.clear();
    for (const member of members) this.members.set(member.member, member);
    for (const { member } of this.loads.everybody) if (member !== undefined && !this.members.has(member)) this.memberLeft(member);
  }

  /** Somebody was removed, who has the link still. */
  removed(member: string): void {
    const gone = this.loads.of(member)?.sid;
    const here = this.before ?? this.loads.everybody.map(({ sid }) => sid);
    this.before = new Set([...here].filter((sid) => sid !== gone));
  }

  /** The server knows a message by this id. */
  nameMessage(id: string, name: string): void {
    this.names.set(id, name).set(name, id);
  }

  /** This person is not here, or the answer to the join is still to come. */
  get isOutside(): boolean {
    return this.since === undefined;
  }

  /** It was said before this person came, by the clock of who said it; or that clock is wrong, so that nothing is known of it. */
  isOld(time: number): boolean {
    return this.since === undefined || time < this.since - SKEW_MS || time > Date.now() + SKEW_MS;
  }

  /** Notes that a load was heard in a message: the next of this one names that, unless one has. `isReplay`: not as it spoke. */
  hearsOf(load: Load, n: number, joins: boolean, isReplay: boolean): void {
    if (load.isNamed && !joins) return;
    load.isNamed = !isReplay;
    this.toName.set(load.sid, n);
  }

  /** Takes the names of frames that were heard, at most so many. */
  takeHeard(most: number): string[] {
    const heard = [...this.toName].slice(0, most);
    for (const [sid] of heard) this.toName.delete(sid);
    return heard.map(([sid, n]) => `${sid}.${n}`);
  }

  /** Returns whether a message is the first since this load came, or since it has to hear again who is here. */
  takeJoins(): boolean {
    const { isNew } = this;
    this.isNew = false;
    return isNew;
  }

  /** A message was not taken: another one says what it has. */
  untaken({ heard, joins, part }: { heard: readonly string[]; joins: boolean; part: { n: number } }): void {
    for (const [sid = "", n] of heard.map((name) => name.split("."))) if (!this.toName.has(sid)) this.toName.set(sid, Number(n));
    this.isNew ||= joins && part.n >= this.firstOwn;
  }

  /** Returns whether one of these frames is one that this load has sealed since it came. */
  hasOwn(heard: readonly string[] = []): boolean {
    const { own, next } = this.vault;
    return heard.some((name) => {
      const n = Number(name.slice(own.sid.length + 1));
      return name === `${own.sid}.${n}` && n >= this.firstOwn && n < next;
    });
  }

  memberLeft(member: string): void {
    this.members.delete(member);
    this.loads.left(member);
    this.knowMe.delete(member);
  }

  /** Returns the load at the other end of a call or transfer. */
  loadAt(peer: string): Load | undefined {
    const sid = this.pinned.get(peer);
    return sid === undefined ? this.loads.of(this.peers.get(peer) ?? "") : this.loads.get(sid);
  }

  /**
   * Returns the load that alone reads what goes between these ends; undefined: all who have the link. The own end comes first: the server
   * may name another's, of somebody who has offered something, as the one that takes what is for one alone.
   */
  aloneWith(own: string, theirs: string): Load | undefined {
    const sid = this.alone.get(own) ?? this.alone.get(theirs);
    return sid === undefined ? undefined : this.loads.get(sid);
  }

  /** Resolves when somebody may have been heard for the first time. */
  somebodyHeard(): Promise<void> {
    return new Promise((done) => this.waiting.push(done));
  }

  /** Somebody was heard, or an end of a call is known. */
  heard(): void {
    for (const done of this.waiting.splice(0)) done();
  }

  /** The session goes on, and others may have come. Returns whether somebody is to be greeted, and asked to greet back. */
  goesOn(): boolean {
    this.isNew ||= [...this.members.keys()].some((member) => !this.isSelf(member) && !this.knowMe.has(member));
    return this.isNew;
  }

  isSelf(member: string | undefined): boolean {
    return member !== undefined && member === this.self;
  }

  /** Returns the name of a member, from inside what they said. */
  nameOf(member: string | undefined): string {
    if (this.isSelf(member)) return this.nickname;
    return this.loads.of(member ?? "")?.shown ?? this.page.unnamed();
  }

  /** Returns a member as this page shows them: nobody whom nobody has heard takes direct messages, and calls of two are not sealed. */
  shownMember(member: Member): Member {
    const isKnown = this.isSelf(member.member) || this.loads.of(member.member) !== undefined;
    const features = member.features.filter((feature) => feature !== "call" && (isKnown || feature === "map"));
    return { ...member, nickname: this.nameOf(member.member), features };
  }
}
