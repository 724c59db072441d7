// The rooms of this user and the direct conversations in them.
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import { words } from "../i18n/words.ts";
import type { Log } from "../log/index.ts";
import { type Client, isAdHocRoom, isSealedRoom, newAdHocRoom } from "../protocol/index.ts";
import { nickname } from "../settings/index.ts";
import { talkHidden } from "../ui/panes.ts";
import type { Address } from "./address.ts";
import type { Credentials } from "./credentials.ts";
import { Direct } from "./direct.ts";
import { isInside } from "./inside.ts";
import { Room, type RoomNeeds } from "./room.ts";
import { memberNamed } from "./roster.ts";
import { MOST_OF_GROUP } from "./project.ts";
import { cleanTitle, MOST_OF_TITLE, type Title } from "./title.ts";

/** Most direct conversations kept in which this person has written nothing. */
const MOST_UNANSWERED = 50;

interface RoomsNeeds extends Pick<RoomNeeds, "alerts" | "key" | "server"> {
  credentials: Credentials;
  /** A room was opened for the first time, and is empty. */
  opened(room: Room): void;
  /** Called when this person goes on in another room in place of one. */
  moving(from: Room, to: Room): Promise<void>;
  /** A room is about to be left; */
  leaving(room: string): void;
  /** and was left. */
  left(room: string): void;
  /** A conversation is over. */
  over(of: Room | Direct): void;
}

export class Rooms {
  private readonly now = {
    all: signal<ReadonlyMap<string, Room>>(new Map()),
    directs: signal<readonly Direct[]>([]),
    shown: signal<Address>({ room: "", direct: undefined }),
    titles: signal<ReadonlyMap<string, Title>>(new Map()),
    ofTwo: signal<ReadonlyMap<string, string>>(new Map()),
  };
  /** Dependencies of rooms. */
  readonly needsOfRooms: RoomNeeds;
  private client: Client | undefined;
  /** Private rooms that this tab has made. */
  private readonly made = new Set<string>();
  /** Private rooms made by following a link: the linked rooms had ended, with the last who was in them. */
  private readonly madeAnew = new Set<string>();

  /** Rooms by name. */
  readonly all: ReadonlySignal<ReadonlyMap<string, Room>> = this.now.all;
  readonly directs: ReadonlySignal<readonly Direct[]> = this.now.directs;
  /** The shown conversation, unless the list of rooms stands alone: the room's name, and the person's if direct. */
  readonly shown: ReadonlySignal<Address> = this.now.shown;
  /** Titles of private rooms, by name. */
  readonly titles: ReadonlySignal<ReadonlyMap<string, Title>> = this.now.titles;
  /** Private rooms made for the call of two, which end with it: the other person, by name. */
  readonly ofTwo: ReadonlySignal<ReadonlyMap<string, string>> = this.now.ofTwo;
  readonly conversations = computed(() => [...this.all.value.values(), ...this.directs.value]);

  /** Number of own messages that the server has not taken yet. */
  readonly notTaken = computed(() => {
    const posts = [...this.all.value.values()].flatMap((room) => room.posts.value);
    return posts.filter(({ state }) => state === "waits" || state === "sent").length;
  });

  /** An own message waits until others are back. */
  readonly isHeld = computed(() =>
    [...this.all.value.values()].some(({ absent, posts }) => absent.isAwaited.value && posts.value.some(({ state }) => state === "waits")),
  );

  constructor(private readonly needs: RoomsNeeds) {
    const { alerts, key, server } = needs;
    this.needsOfRooms = {
      alerts,
      key,
      server,
      inside: () => [...this.all.value.values()].filter((room) => room.status.value.is === "inside" && !this.ofTwo.value.has(room.name)),
      titleOf: (room) => this.titleOf(room),
      shownNameOf: (room) => this.shownNameOf(room),
    };
  }

  /** An own message or deletion is under way: a new session would not know what became of it. */
  get isUnderWay(): boolean {
    return [...this.all.peek().values()].some(
      ({ posts, log }) => posts.peek().some(({ state }) => state === "sent") || log.newest(({ deleted }) => deleted === "soon" || deleted === "asked") !== undefined,
    );
  }

  /** Starts with this client. */
  begin(client: Client): void {
    this.client = client;
  }

  show(address: Address): void {
    this.now.shown.value = address;
  }

  /** The session or the page is about to end: carries out what could still be undone. */
  finish(): void {
    for (const room of this.all.peek().values()) room.deletions.finish();
  }

  /** Ends the session, and with it every conversation. Titles from links stay: this user may have come by a link just now. */
  end(): void {
    this.client = undefined;
    for (const conversation of this.conversations.peek()) this.over(conversation);
    for (const names of [this.made, this.madeAnew]) names.clear();
    batch(() => {
      this.now.all.value = new Map();
      this.now.directs.value = [];
      this.now.ofTwo.value = new Map();
    });
  }

  /** Makes a new private room, and returns its name. */
  make(name = newAdHocRoom()): string {
    this.made.add(name);
    return name;
  }

  /** Title of a private room or a project's, if it has one. */
  titleOf(name: string): Title | undefined {
    const title = this.titles.value.get(name);
    return title?.text === "" ? undefined : title;
  }

  /** Shown name of a room: the real name of a private room is its key, and never shown. */
  shownNameOf(name: string): string {
    const t = words.value;
    const other = this.ofTwo.value.get(name);
    if (other !== undefined) return t.callWith(other);
    const title = this.titleOf(name);
    const isSealed = isSealedRoom(name);
    if (title !== undefined) return isSealed || title.group !== undefined ? title.text : t.privateNamed(title.text);
    return isSealed ? t.sealedRoom : isAdHocRoom(name) ? t.privateRoom : name;
  }

  /** Marks a private room as made for the call with this person. */
  markOfTwo(room: string, nickname: string): void {
    this.now.ofTwo.value = new Map(this.ofTwo.peek()).set(room, nickname);
  }

  /** Gives a private room a title, which links bear behind the #: the server learns it only from a message with such a link. A
   *  group's room keeps the name of the group. */
  entitle(name: string, title: string, isOwn: boolean, group = this.titles.peek().get(name)?.group): void {
    if (!isAdHocRoom(name)) return;
    const text = cleanTitle(group ?? title, group === undefined ? MOST_OF_TITLE : MOST_OF_GROUP);
    this.now.titles.value = new Map(this.titles.peek()).set(name, { text, isOwn, ...(group !== undefined && { group }) });
  }

  /** A private room was empty on entering. */
  cameAlone(name: string): void {
    if (!this.made.has(name)) this.madeAnew.add(name);
  }

  isMadeAnew(room: Room): boolean {
    return this.madeAnew.has(room.name);
  }

  get(name: string): Room | undefined {
    return this.all.peek().get(name);
  }

  /** Returns the log of a room, or of the conversation with somebody there. */
  logOf(name: string, direct?: string): Log | undefined {
    const room = this.get(name);
    return direct === undefined || room === undefined ? room?.log : this.directOf(room, direct)?.log;
  }

  /** Returns the room of this name; enters it if necessary, perhaps with an invitation. */
  enter(name: string, invite?: string): Room | undefined {
    const known = this.get(name);
    if (known !== undefined && !this.mayOpen(known, invite)) return known;
    const room = this.open(name);
    room?.join(nickname.value, this.needs.credentials.keyOf(name), invite);
    return room;
  }

  /** Returns the room of this name, which is or will be entered. */
  open(name: string): Room | undefined {
    const known = this.get(name);
    if (known !== undefined || this.client === undefined) return known;
    const room = new Room(name, this.needsOfRooms, this.client, this.isOpen(name, undefined));
    this.now.all.value = new Map(this.all.peek()).set(name, room);
    this.needs.opened(room);
    return room;
  }

  leave(room: Room): void {
    this.needs.leaving(room.name);
    room.leave();
    this.needs.left(room.name);
    const gone = this.directs.peek().filter((direct) => direct.room === room);
    for (const conversation of [room, ...gone]) this.over(conversation);
    batch(() => {
      this.now.directs.value = this.directs.peek().filter((direct) => !gone.includes(direct));
      this.now.all.value = without(this.all.peek(), room.name);
      this.now.titles.value = without(this.titles.peek(), room.name);
      this.now.ofTwo.value = without(this.ofTwo.peek(), room.name);
    });
  }

  /** Goes on in another room in place of one, which is closed once `settled` is over, and stays to be read. */
  async replace(of: Room, by: Room, settled: Promise<unknown>): Promise<void> {
    if (!(await isInside(by, this))) return;
    await this.needs.moving(of, by);
    await settled;
    if (of.isOver) return;
    this.needs.leaving(of.name);
    of.close(by.name);
    this.needs.left(of.name);
  }

  /** Returns the conversation with a person of a room, if any. */
  directOf(room: Room, name: string): Direct | undefined {
    return this.directs.peek().find((direct) => direct.room === room && direct.name === name);
  }

  /** Returns the conversation with a person of a room, and begins it on this user's side if there is none. */
  directWith(room: Room, name: string): Direct {
    const known = this.directOf(room, name);
    if (known !== undefined) return known;
    this.makePlace();
    return this.beginDirect(room, name);
  }

  /** Returns the conversation with a person who has written; undefined if too many are unread to begin another. */
  directFrom(room: Room, name: string): Direct | undefined {
    return this.directOf(room, name) ?? (this.makePlace() ? this.beginDirect(room, name) : undefined);
  }

  /** Returns a room shared with somebody. */
  meetingPlace(nickname: string): Room | undefined {
    return [...this.all.value.values()].find((room) => !room.isAdHoc && memberNamed(room.roster.value, nickname) !== undefined);
  }

  /** Forgets a direct conversation. It begins again when one of the two writes. */
  closeDirect(direct: Direct): void {
    direct.close();
    this.needs.over(direct);
    this.now.directs.value = this.directs.peek().filter((other) => other !== direct);
  }

  private over(conversation: Room | Direct): void {
    conversation.end();
    this.needs.over(conversation);
  }

  private beginDirect(room: Room, name: string): Direct {
    if (this.client === undefined) throw new Error("there is no connection");
    const direct = new Direct(room, name, this.needs.alerts, this.client, this.isOpen(room.name, name));
    this.now.directs.value = [...this.directs.peek(), direct];
    return direct;
  }

  /** Returns whether there is a new credential to be let in with. Removed people come back by an invitation, not by a link. */
  private mayOpen(room: Room, invite: string | undefined): boolean {
    const { is } = room.status.value;
    if (invite !== undefined) return is === "refused" || is === "removed";
    const key = this.needs.credentials.keyOf(room.name);
    return is === "refused" && key !== undefined && !room.hasTried(key);
  }

  /** Others can begin any number: the oldest that was read gives way. Nothing unread is ever dropped. */
  private makePlace(): boolean {
    const unanswered = this.directs.peek().filter((direct) => direct.isUnanswered && !this.isShown(direct.room.name, direct.name));
    if (unanswered.length < MOST_UNANSWERED) return true;
    const oldest = unanswered.find((direct) => direct.isRead);
    if (oldest !== undefined) this.closeDirect(oldest);
    return oldest !== undefined;
  }

  private isOpen(room: string, direct: string | undefined): ReadonlySignal<boolean> {
    return computed(() => !talkHidden.value && this.isShown(room, direct));
  }

  private isShown(room: string, direct: string | undefined): boolean {
    return this.shown.value.room === room && this.shown.value.direct === direct;
  }
}

function without<T>(all: ReadonlyMap<string, T>, name: string): ReadonlyMap<string, T> {
  return new Map([...all].filter(([key]) => key !== name));
}
