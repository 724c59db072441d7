// The rooms one is in and the direct conversations in them.
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import { words } from "../i18n/words.ts";
import { type Client, isAdHocRoom, newAdHocRoom } from "../protocol/index.ts";
import { nickname } from "../settings/index.ts";
import { talkHidden } from "../ui/panes.ts";
import type { Address } from "./address.ts";
import type { Credentials } from "./credentials.ts";
import { Direct } from "./direct.ts";
import { Room, type RoomNeeds } from "./room.ts";
import { memberNamed } from "./roster.ts";
import { cleanTitle, type Title } from "./title.ts";

/** As many direct conversations are kept in which this person has said nothing. */
const MOST_UNANSWERED = 50;

interface RoomsNeeds extends Pick<RoomNeeds, "alerts" | "key" | "server"> {
  credentials: Credentials;
  /** A room was opened for the first time, and is empty. */
  opened(room: Room): void;
  /** One is about to leave a room; */
  leaving(room: string): void;
  /** and has left it. */
  left(room: string): void;
  /** Nobody reads a conversation any more. */
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
  /** What each of them needs. */
  readonly needsOfRooms: RoomNeeds;
  private client: Client | undefined;
  /** Private rooms that this tab has made. */
  private readonly made = new Set<string>();
  /** Private rooms that one made by coming: those that their links led to have ended, with the last who was in them. */
  private readonly madeAnew = new Set<string>();

  /** By name. */
  readonly all: ReadonlySignal<ReadonlyMap<string, Room>> = this.now.all;
  readonly directs: ReadonlySignal<readonly Direct[]> = this.now.directs;
  /** What is shown, unless the list of rooms stands alone: the room's name, and the person's if it is a direct conversation. */
  readonly shown: ReadonlySignal<Address> = this.now.shown;
  /** What private rooms are called by those who have their links, by name. */
  readonly titles: ReadonlySignal<ReadonlyMap<string, Title>> = this.now.titles;
  /** Private rooms made for the call of two, which end with it: with whom, by name. */
  readonly ofTwo: ReadonlySignal<ReadonlyMap<string, string>> = this.now.ofTwo;
  readonly conversations = computed(() => [...this.all.value.values(), ...this.directs.value]);

  /** How many of one's messages the server has not taken yet. */
  readonly notTaken = computed(() => {
    const posts = [...this.all.value.values()].flatMap((room) => room.posts.value);
    return posts.filter(({ state }) => state === "waits" || state === "sent").length;
  });

  /** Something one has written waits until others are back. */
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

  /** From now on all is said by this one. */
  begin(client: Client): void {
    this.client = client;
  }

  show(address: Address): void {
    this.now.shown.value = address;
  }

  /** The session is about to end, or the page: what can still be undone is done before. */
  finish(): void {
    for (const room of this.all.peek().values()) room.deletions.finish();
  }

  /** The session is over, and with it every conversation. What links call private rooms stays: one may have come by one just now. */
  end(): void {
    this.client = undefined;
    for (const one of this.conversations.peek()) this.over(one);
    for (const names of [this.made, this.madeAnew]) names.clear();
    batch(() => {
      this.now.all.value = new Map();
      this.now.directs.value = [];
      this.now.ofTwo.value = new Map();
    });
  }

  /** The name of a private room that nobody was in before. */
  make(): string {
    const name = newAdHocRoom();
    this.made.add(name);
    return name;
  }

  /** What a private room is called; empty if it is called nothing. */
  titleOf(name: string): string {
    return this.titles.value.get(name)?.text ?? "";
  }

  /** How a room is called: the name of a private one is its key, and shown to nobody. */
  shownNameOf(name: string): string {
    const t = words.value;
    const other = this.ofTwo.value.get(name);
    if (other !== undefined) return t.callWith(other);
    const title = this.titleOf(name);
    return title !== "" ? t.privateNamed(title) : isAdHocRoom(name) ? t.privateRoom : name;
  }

  /** The private room of this name is for the call with this person. */
  markOfTwo(room: string, nickname: string): void {
    this.now.ofTwo.value = new Map(this.ofTwo.peek()).set(room, nickname);
  }

  /** Calls a private room by a title from now on. Links bear it, behind the #: the server learns it only from a message with such a link. */
  entitle(name: string, title: string, isOwn: boolean): void {
    if (isAdHocRoom(name)) this.now.titles.value = new Map(this.titles.peek()).set(name, { text: cleanTitle(title), isOwn });
  }

  /** Nobody else was in a private room when one came. */
  cameAlone(name: string): void {
    if (!this.made.has(name)) this.madeAnew.add(name);
  }

  isMadeAnew(room: Room): boolean {
    return this.madeAnew.has(room.name);
  }

  get(name: string): Room | undefined {
    return this.all.peek().get(name);
  }

  /** The room of this name; goes in if one is not there yet, perhaps with an invitation. */
  enter(name: string, invite?: string): Room | undefined {
    const known = this.get(name);
    if (known !== undefined && !this.mayOpen(known, invite)) return known;
    const room = this.open(name);
    room?.join(nickname.value, this.needs.credentials.keyOf(name), invite);
    return room;
  }

  /** The room of this name, which one is about to be in, or is already. */
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
    const gone = this.directs.peek().filter((one) => one.room === room);
    for (const one of [room, ...gone]) this.over(one);
    batch(() => {
      this.now.directs.value = this.directs.peek().filter((one) => !gone.includes(one));
      this.now.all.value = without(this.all.peek(), room.name);
      this.now.titles.value = without(this.titles.peek(), room.name);
      this.now.ofTwo.value = without(this.ofTwo.peek(), room.name);
    });
  }

  /** The conversation with one person of a room, if there is one. */
  directOf(room: Room, name: string): Direct | undefined {
    return this.directs.peek().find((one) => one.room === room && one.name === name);
  }

  /** The conversation with one person of a room, which this person begins if there is none. */
  directWith(room: Room, name: string): Direct {
    const known = this.directOf(room, name);
    if (known !== undefined) return known;
    this.makePlace();
    return this.beginDirect(room, name);
  }

  /** The conversation with one person who has something for this one; undefined if so many are unread that no other may begin. */
  directFrom(room: Room, name: string): Direct | undefined {
    return this.directOf(room, name) ?? (this.makePlace() ? this.beginDirect(room, name) : undefined);
  }

  /** The room that one shares with somebody. */
  meetingPlace(nickname: string): Room | undefined {
    return [...this.all.value.values()].find((one) => !one.isPrivate && memberNamed(one.roster.value, nickname) !== undefined);
  }

  /** Forgets a conversation with one person. It begins again when one of the two writes. */
  closeDirect(direct: Direct): void {
    direct.close();
    this.needs.over(direct);
    this.now.directs.value = this.directs.peek().filter((one) => one !== direct);
  }

  private over(one: Room | Direct): void {
    one.end();
    this.needs.over(one);
  }

  private beginDirect(room: Room, name: string): Direct {
    if (this.client === undefined) throw new Error("there is no connection");
    const direct = new Direct(room, name, this.needs.alerts, this.client, this.isOpen(room.name, name));
    this.now.directs.value = [...this.directs.peek(), direct];
    return direct;
  }

  /** Whether there is something new to be let in with. Who was taken out comes back by an invitation, not by a link. */
  private mayOpen(room: Room, invite: string | undefined): boolean {
    const { is } = room.status.value;
    if (invite !== undefined) return is === "refused" || is === "removed";
    const key = this.needs.credentials.keyOf(room.name);
    return is === "refused" && key !== undefined && !room.hasTried(key);
  }

  /** Others begin as many as they have names: the oldest that was read gives way. Nothing unread is ever thrown away. */
  private makePlace(): boolean {
    const unanswered = this.directs.peek().filter((one) => one.isUnanswered && !this.isShown(one.room.name, one.name));
    if (unanswered.length < MOST_UNANSWERED) return true;
    const oldest = unanswered.find((one) => one.isRead);
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
  return new Map([...all].filter(([one]) => one !== name));
}
