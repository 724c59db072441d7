// A room that is entered, or to be entered: the people in it, the messages, and those of this user.
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import { now, timeOf, toServerTime } from "../i18n/clock.ts";
import {
  Deletions,
  type Delivered,
  Draft,
  type Entry,
  type FileEntry,
  likeOf,
  PLAIN_LIKE,
  type Line,
  Log,
  makeOwnMessage,
  Reading,
  readMessage,
  takeLike,
  textOf,
  WhoTypes,
} from "../log/index.ts";
import {
  type Asks,
  type Client,
  type Content,
  type Deleted,
  type Entered,
  isAdHocRoom,
  isSealedRoom,
  type Message,
  type Notice,
  type Ok,
  type Post,
  type Presence,
  type Refused,
  type Removed,
  type RoomState,
} from "../protocol/index.ts";
import type { Server } from "../server/index.ts";
import { describeSelf, hideTyping, isIgnored, preferenceOf } from "../settings/index.ts";
import { mentions } from "../text/index.ts";
import { Absent, type Present } from "./absent.ts";
import { addressOf } from "./address.ts";
import type { Direct } from "./direct.ts";
import { mergeChanges, type PresenceChange, PresenceDigest } from "./presence.ts";
import { memberNamed, type Roster, rosterOf, withPicture, withPresence } from "./roster.ts";
import type { Title } from "./title.ts";

/** This user's relation to a room. */
export type RoomStatus =
  | { is: "joining" }
  | { is: "inside" }
  | { is: "refused"; error: Refused }
  | { is: "removed"; reason: string; message: string }
  /** A new link has made another room in place of it, by this name. */
  | { is: "closed"; by: string };

/** Rooms with more people have no lines for arrivals and departures. */
const MOST_VISITS = 30;
/** Time for the participants of a call to come back to it after the server ended. */
const GOES_ON_MS = 8_000;
/** Time for earlier messages to be filled in. */
const FILLS_MS = 250;

/** Receiver of alerts. */
export interface Alerted {
  cameForMe(from: string, text: string, address: string, of: Room | Direct): void;
  callBegan(by: string, address: string, isSealed: boolean): void;
  somebodyCame(of: Room): void;
  delivered(to: string, delivered: Delivered): void;
}

/** Dependencies of a room besides the connection. */
export interface RoomNeeds {
  alerts: Alerted;
  server: Server;
  /** The session's key, and whether it could open a mailbox. */
  key: { readonly couldOpenMailbox: boolean };
  /** The entered rooms, except those of a call of two. */
  inside(): readonly Room[];
  titleOf(room: string): Title | undefined;
  shownNameOf(room: string): string;
}

export class Room {
  private readonly now = {
    status: signal<RoomStatus>({ is: "joining" }),
    nickname: signal(""),
    count: signal<number | undefined>(undefined),
    roster: signal<Roster>(new Map()),
    posts: signal<readonly Post[]>([]),
    mailFor: signal<number | undefined>(undefined),
    settled: signal(false),
  };
  readonly kind = "room";
  readonly status: ReadonlySignal<RoomStatus> = this.now.status;
  /** Own nickname here. */
  readonly nickname: ReadonlySignal<string> = this.now.nickname;
  readonly count: ReadonlySignal<number | undefined> = this.now.count;
  readonly roster: ReadonlySignal<Roster> = this.now.roster;
  /** The roster shows the roles that hold here; that of a room too large for one is not kept up to date. */
  readonly mayModerate = computed(() => {
    const { welcome, limits, isModerator } = this.server;
    const isListed = (this.count.value ?? 0) <= (limits.value.roster ?? Infinity);
    const own = isListed ? this.roster.value.get(welcome.value?.member ?? "") : undefined;
    return own === undefined ? isModerator.value : own.roles?.includes("moderator") === true;
  });
  readonly posts: ReadonlySignal<readonly Post[]> = this.now.posts;
  /** Time that direct messages wait for this person, in seconds. */
  readonly mailFor: ReadonlySignal<number | undefined> = this.now.mailFor;
  /** Earlier messages are filled in; further messages are news. */
  readonly settled: ReadonlySignal<boolean> = this.now.settled;
  readonly typing = new WhoTypes();
  readonly presenceDigest = new PresenceDigest((change) => this.visited(change));
  readonly draft = new Draft();
  readonly reading: Reading;
  readonly log: Log;
  readonly deletions: Deletions;
  readonly absent: Absent;
  /** Exists while somebody is in it: a private room, or a project's. */
  readonly isAdHoc: boolean;
  /** Nobody but those who have its link can read in it. */
  readonly isSealed: boolean;
  /** Server of the room. */
  readonly server: Server;

  private key: string | undefined;
  private readonly tried = new Set<string>();
  private over = false;
  /** Timer until earlier messages are filled in. */
  private fills: ReturnType<typeof setTimeout> | undefined;
  private catchesUp = false;
  /** This user alone was inside, left, and has come in again: the server has dropped what the room had. */
  wasEmpty = false;
  /** The last own text, and the message that it replaces: it may be on its way. */
  lastText: { content: Content & { kind: "text" }; replaces: string | undefined } | undefined;
  /** Times of writing of own messages, by id, until they arrive: some had to wait. */
  private readonly written = new Map<string, number>();
  /** Begin of the running call, if witnessed. */
  private callSince: number | undefined;
  /** Timer until when its participants may be back. */
  private callEnds: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly name: string,
    private readonly needs: RoomNeeds,
    private readonly client: Client,
    open: ReadonlySignal<boolean>,
  ) {
    this.isAdHoc = isAdHocRoom(name);
    this.isSealed = isSealedRoom(name);
    this.server = needs.server;
    this.reading = new Reading(open);
    this.log = new Log((entries) => this.shown(entries), this.reading.following);
    this.deletions = new Deletions(name, client, this.log);
    this.absent = new Absent((holds) => (holds ? client.unsent.hold(name) : client.unsent.release(name)));
  }

  /** Title of the room for those who have its link. */
  readonly title = computed(() => this.needs.titleOf(this.name));

  /** The room of a group of QField's plugin livefield. */
  readonly isProject = computed(() => this.title.value?.group !== undefined);

  /** QField's apps get the positions that are shared here, and of messages the text alone. */
  readonly reachesQField = computed(() => {
    const { listed, welcome } = this.server;
    const isListed = listed.value?.some(({ name, access }) => name === this.name && access === "open") === true;
    return this.isProject.value || (isListed && welcome.value?.livefield === "all");
  });

  /** Nobody can enter without its link, which is its key. */
  get isPrivate(): boolean {
    return this.isAdHoc && !this.isProject.value;
  }

  /** What its link bears, if it is sealed, and the link was opened here. */
  get secret(): string | undefined {
    return this.isSealed ? this.client.connection.sealer?.secretOf(this.name) : undefined;
  }

  /** Shown name: the real name of a private room is its key, and never shown. */
  readonly shownName = computed(() => this.needs.shownNameOf(this.name));

  /** The other entered rooms. */
  readonly others = computed(() => this.needs.inside().filter((room) => room !== this));

  /** Own unsent messages to show below the conversation. */
  readonly waiting = computed(() => this.posts.value.filter((post) => post.draft.recipient === undefined));

  /** The others who are there now. */
  private get there(): Present {
    const names = [...this.roster.peek().values()].map(({ nickname }) => nickname).filter((name) => name !== this.nickname.peek());
    return { names: new Set(names), count: this.count.peek() ?? 0 };
  }

  /** The room was left. */
  get isOver(): boolean {
    return this.over;
  }

  /** This key was tried; without an argument, any key. */
  hasTried(key?: string): boolean {
    return key === undefined ? this.tried.size > 0 : this.tried.has(key);
  }

  // Going in and out.

  join(nickname: string, key = this.key, invite?: string): void {
    this.key = key;
    if (key !== undefined) this.tried.add(key);
    this.now.status.value = { is: "joining" };
    clearTimeout(this.fills);
    this.now.settled.value = false;
    this.client.join(this.wish(nickname, invite));
  }

  /** Asks to be let in while the reason of the refusal stays in sight. */
  knock(nickname: string): void {
    this.client.join(this.wish(nickname));
  }

  private wish(nickname: string, invite?: string): Asks<"join"> {
    const { isAdHoc, needs } = this;
    return {
      room: this.name,
      nickname,
      // A mailbox ends with its room, or at its owner's wish. Read when it is sent: which keys are other tabs' is known then.
      get mailbox() {
        return !isAdHoc && needs.key.couldOpenMailbox;
      },
      ...(this.key === undefined ? {} : { key: this.key }),
      ...(invite === undefined ? {} : { invite }),
    };
  }

  /** Changes the own nickname. */
  rename(nickname: string): void {
    if (nickname !== this.nickname.value || this.status.value.is !== "inside") this.comeAgain(nickname);
  }

  /** Leaves and joins, which brings the messages that the room keeps. */
  comeAgain(nickname: string): void {
    this.client.leave(this.name);
    this.join(nickname);
  }

  /** Leaves, dropping unsent messages. */
  leave(): void {
    this.deletions.finish();
    this.client.leave(this.name);
    this.absent.end();
    for (const post of this.posts.value) this.client.unsent.discard(post.nonce);
  }

  /** Leaves for the room that takes its place: this one stays to be read. */
  close(by: string): void {
    this.leave();
    this.now.status.value = { is: "closed", by };
    this.empty();
  }

  /** Releases the room: nobody reads it any more. */
  end(): void {
    this.over = true;
    clearTimeout(this.fills);
    clearTimeout(this.callEnds);
    this.absent.end();
    this.log.end();
    this.reading.end();
  }

  entered(state: RoomState, how: Entered): void {
    if (how === "again") this.absent.note(this.there);
    this.wasEmpty = how === "joined" && this.count.peek() === 1;
    batch(() => {
      this.now.status.value = { is: "inside" };
      this.now.nickname.value = state.nickname;
      this.now.count.value = state.nb_users;
      this.now.mailFor.value = state.mailbox?.ttl;
      this.now.roster.value = rosterOf(state);
      const seen = this.log.entries.value.length > 0;
      const after = this.client.connection.isAfterRestart ? "restart" : "gap";
      if (how === "again" && seen) this.log.add({ is: "back", time: now(), after });
      if (how === "resumed" && state.gap === true && seen) this.log.add({ is: "back", time: now(), after: "gap" });
      // Missed messages are news; those from before entering are not.
      this.catchesUp = how === "resumed" || (how === "again" && seen);
    });
    this.deletions.entered();
    if (how === "again") this.absent.wait();
    this.absent.look(this.there);
    this.fills = setTimeout(() => (this.now.settled.value = true), FILLS_MS);
  }

  /** It is asked for again in a moment. The reason of an earlier refusal stays in sight. */
  waits(): void {
    if (this.status.value.is === "inside") this.now.status.value = { is: "joining" };
  }

  refused(error: Refused): void {
    this.client.unsent.closed(this.name, error);
    this.now.status.value = { is: "refused", error };
  }

  removed(event: Removed): void {
    // A failed room is entered again by itself; its messages stay in sight.
    if (event.reason === "closed") {
      this.absent.note(this.there);
      this.now.status.value = { is: "joining" };
    } else {
      this.absent.end();
      this.now.status.value = { is: "removed", reason: event.reason, message: event.message ?? "" };
    }
    this.empty();
  }

  private empty(): void {
    this.now.roster.value = new Map();
    this.now.count.value = undefined;
  }

  /** Own unsent messages or their states have changed. */
  unsentChanged(): void {
    this.now.posts.value = this.client.unsent.of(this.name);
  }

  // Events of the room.

  presence(event: Presence): void {
    batch(() => {
      this.now.count.value = event.nb_users;
      this.now.roster.value = withPresence(this.roster.value, event);
      for (const { member } of event.left ?? []) this.typing.stops(member);
    });
    this.presenceDigest.note(event);
    this.absent.look(this.there);
  }

  message(event: Message, source: string): void {
    if (event.from.member !== undefined) this.typing.stops(event.from.member);
    this.now.roster.value = withPicture(this.roster.peek(), event.from);
    const isOld = event.replay === true;
    const message = readMessage(event, source, !isOld || this.catchesUp);
    if (message.content?.kind === "like") {
      takeLike(this.log, message, this.nickname.value, timeOf(event.timestamp, now()));
      return;
    }
    const edited = event.replaces === undefined ? undefined : this.log.line(event.replaces);
    if (edited !== undefined) {
      this.log.change(edited.id, () => ({ content: message.content, edited: true }));
      return;
    }
    if (this.log.has(message.id)) return;
    if (!isOld) this.speaks(message.from.nickname);
    // Without the first version this is a new message; the id stays that of the first.
    const written = this.written.get(message.id);
    this.written.delete(message.id);
    this.log.add({ ...message, id: event.replaces ?? message.id, time: written ?? timeOf(event.timestamp, now()) });
  }

  deleted(event: Deleted): void {
    this.deletions.done(event.id);
  }

  notice(event: Notice): void {
    if (this.log.has(event.id)) return;
    const { id, level, text } = event;
    const time = timeOf(event.timestamp, now());
    this.log.add({ is: "notice", id, level, text, byServer: event.room === undefined, time });
  }

  /** Calls that begin again and again share a line and a notice. */
  callBegan(by: string): void {
    clearTimeout(this.callEnds);
    if (isIgnored(by) || this.callEnds !== undefined) return void (this.callEnds = undefined);
    this.speaks(by);
    const time = now();
    this.callSince = time;
    const isCall = ({ is }: Entry): boolean => is === "began" || is === "ended";
    if (this.log.changeLast((last) => (isCall(last) ? { is: "began", key: last.key, by, time } : undefined)) !== undefined) return;
    this.log.add({ is: "began", by, time });
    this.needs.alerts.callBegan(by, addressOf(this.name), this.isSealed);
  }

  /** Notes that somebody writes, or begins a call. */
  private speaks(nickname: string): void {
    this.presenceDigest.speaks(nickname, memberNamed(this.roster.peek(), nickname) !== undefined);
  }

  /** Everybody has left the call. `mayGoOn`: only the server has lost it, and the participants may be on their way back. */
  callEnded(mayGoOn = false): void {
    clearTimeout(this.callEnds);
    if (this.callSince === undefined) return;
    if (mayGoOn) {
      this.callEnds = setTimeout(() => this.callEnded(), GOES_ON_MS);
      return;
    }
    this.callEnds = undefined;
    const ended = { is: "ended", lasted: now() - this.callSince, time: now() } as const;
    this.callSince = undefined;
    const instead = this.log.changeLast(({ is, key }) => (is === "began" ? { ...ended, key } : undefined));
    if (instead === undefined) this.log.add(ended);
  }

  /** Some came and some left lately. Many lines would drown the messages. */
  private visited({ joined, left }: PresenceChange): void {
    if (joined.length > 0) this.needs.alerts.somebodyCame(this);
    if (joined.length + left.length === 0 || (this.count.peek() ?? 0) > MOST_VISITS) return;
    const lines = this.log.changeLast((last) => (last.is === "visits" ? { ...last, ...mergeChanges(last, { joined, left }), time: now() } : undefined));
    if (lines === undefined) this.log.add({ is: "visits", joined, left, time: now() });
  }

  // Messages of this user.

  say(content: Content, more: { in_reply_to_id?: string; replaces?: string } = {}): void {
    if (content.kind === "text") this.lastText = { content, replaces: more.replaces };
    this.reading.written();
    this.typing.sent();
    this.client.say({ room: this.name, content, ...more });
  }

  /** Sends a reaction, or forwards a message of another room. This room is not opened for that. */
  pass(content: Content): void {
    this.client.say({ room: this.name, content });
  }

  /** The server took an own message. Its copy follows, unless it came before the connection broke. */
  taken(post: Post, sent: Ok<"send">): void {
    if (post.draft.replaces !== undefined || post.draft.content.kind === "like") return;
    if (sent.duplicate !== true) this.written.set(sent.id, toServerTime(post.written));
    if (sent.duplicate !== true || this.log.has(sent.id)) return;
    const message = makeOwnMessage(sent.id, describeSelf(this.nickname.value), post.draft.content);
    this.log.add({ ...message, time: timeOf(sent.timestamp, now()) });
  }

  sayAgain(nonce: string): void {
    this.client.unsent.again(nonce);
  }

  discard(nonce: string): void {
    this.client.unsent.discard(nonce);
  }

  writes(): void {
    if (hideTyping.peek() === "yes" || this.status.value.is !== "inside" || !this.typing.isDue(Date.now())) return;
    this.client.connection.tell("typing", { room: this.name });
  }

  /** A message to this person alone has come. */
  acknowledge(id: string): void {
    this.client.connection.tell("ack", { room: this.name, ids: [id] });
  }

  /** Adds a reaction, or takes it back, also one that still waits. */
  react(line: Line, emoji: string): void {
    const { is } = this.status.value;
    if (is !== "inside" && is !== "joining") return;
    const waits = this.waiting.value.find(({ draft: { content }, state }) => state === "waits" && content.kind === "like" && content.message_id === line.id && (content.emoji ?? PLAIN_LIKE) === emoji);
    if (waits === undefined) this.pass(likeOf(line, emoji, this.nickname.value));
    else this.discard(waits.nonce);
  }

  private shown(entries: readonly Entry[]): void {
    const me = this.nickname.value;
    const isNews = (entry: Entry): entry is Line | FileEntry => (entry.is === "message" && entry.isNews) || entry.is === "file";
    const news = entries.filter(isNews).filter(({ from }) => from.nickname !== me && !isIgnored(from.nickname));
    const forMe = (line: Line | FileEntry): boolean => line.is === "message" && mentions(textOf(line) ?? "", me);
    this.reading.arrived(news.map((line) => ({ key: line.key, forMe: forMe(line) })));
    const { alerts } = this.needs;
    const { notices } = preferenceOf(this.name);
    const notified = notices === "all" ? news : notices === "none" ? [] : news.filter(forMe);
    for (const line of notified) alerts.cameForMe(line.from.nickname, textOf(line) ?? "", addressOf(this.name), this);
  }
}
