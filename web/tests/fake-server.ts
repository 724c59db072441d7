// The other end of a page's socket, held by the test: it answers as a server does that has nothing against anything, keeps what the
// page asked, and says what the test has its people say. A story has its page's files from the server of `browser/pages.ts`; without a
// browser `views/page.tsx` draws the page. Stories with a real server test what the two ends of a real line do to each other.
import type {
  Asks,
  BoardAuthor,
  BoardFeature,
  Code,
  Content,
  Events,
  From,
  HelloFrame,
  Leaving,
  Limits,
  ListedRoom,
  LiveValues,
  Member,
  Ok,
  RequestType,
  RoomState,
  Welcome,
} from "../src/protocol/frames.ts";

/** The rooms of servers that are given no others. */
export const ROOMS = ["QGIS", "Field work", "Géotribu"];

export type Asked = Record<string, unknown> & { type: string; ref?: number };
/** A thing as it is put on a board; a thing that stood there knows who put it. */
export type Put = Asks<"board_put">["features"][number] & Partial<BoardFeature>;
type Answer = { ok: object } | { code: Code; more: object };

/** The server's end of a socket. */
export interface ServerSocket {
  url(): string;
  onMessage(take: (text: string | Buffer) => void): void;
  send(text: string): void;
  close(how: { code: number }): unknown;
}

export interface Beginning {
  rooms?: readonly (string | ListedRoom)[];
  limits?: Limits;
  roles?: string[];
  geojson?: Welcome["geojson"];
}

/** As a server tells them by default; a story says what differs. */
const LIMITS: Limits = {
  nickname_min: 3, nickname_max: 32, text: 255, image: 5_000_000, image_side: 800, rooms: 16, roster: 500, adhoc_rooms: 1000, call_peers: 8,
  offers: 8, offer_ttl: 600, ack_timeout: 5, mailbox_ttl: 3600, mailbox_messages: 50, live: 20, board_features: 2000, history: 5,
};

/** The number of answered requests, of all servers: a request while a story waits is not over yet. */
export let answered = 0;
let number = 0;
const next = (letter: string): string => `${letter}.${String((number += 1)).padStart(16, "0")}`;
/** A UUID that sorts by time, as those of the server (RFC 9562, section 5.7). */
const messageId = (): string => `0192f3a4-0000-7000-8000-${String((number += 1)).padStart(12, "0")}`;

export class FakeServer {
  readonly page: string;
  /** The requests of pages, in order. */
  readonly asked: Asked[] = [];
  /** The member that the page is. */
  readonly self = next("m");
  /** The first frame of the page. */
  hello: Partial<HelloFrame> = {};
  /** The query of its socket's address. */
  search = "";
  private socket: ServerSocket | undefined;
  private readonly inside = new Set<string>();
  private readonly people = new Map<string, Person>();
  private readonly answers = new Map<string, (asked: Asked) => Answer | undefined>();
  private readonly waiting = new Set<() => void>();
  /** Frames that are withheld from the page. */
  private held: string[] | undefined;
  /** All that was ever put on a board. */
  private readonly things = new Map<string, Put & BoardFeature>();
  private rev = 0;

  /** `origin`: of the page. */
  constructor(
    readonly origin: string,
    private readonly beginning: Beginning = {},
  ) {
    this.page = `${origin}/`;
  }

  /** A page opens its socket. */
  accept(socket: ServerSocket): void {
    this.socket = socket;
    this.search = new URL(socket.url()).search;
    socket.onMessage((text) => {
      const asked = JSON.parse(String(text)) as Asked;
      this.asked.push(asked);
      const given = this.answers.get(asked.type)?.(asked) ?? { ok: this.answer(asked) };
      if (asked.ref !== undefined) this.write("ok" in given ? { type: asked.type === "hello" ? "welcome" : "ok", ref: asked.ref, ...given.ok } : { type: "error", ref: asked.ref, code: given.code, message: "no", ...given.more });
      if ("ok" in given) this.follows(asked, given.ok);
      answered += 1;
      for (const look of this.waiting) look();
    });
  }

  /** Says something to the page. */
  tell<T extends keyof Events>(type: T, keys: Omit<Events[T], "type" | "timestamp">): void {
    this.write({ type, timestamp: now(), ...keys });
  }

  /** Answers requests of a type in its own way, until it gives nothing. */
  answersTo<T extends RequestType>(type: T, answer: (asked: Asks<T>) => Ok<T> | undefined): void {
    this.answers.set(type, (asked) => {
      const ok = answer(asked as unknown as Asks<T>);
      return ok === undefined ? undefined : { ok };
    });
  }

  /** Refuses requests of a type, perhaps those alone that fit; `code` undefined: not any more. */
  refuses(type: RequestType | "hello", code?: Code, more: object = {}, fits: (asked: Asked) => boolean = () => true): void {
    if (code === undefined) this.answers.delete(type);
    else this.answers.set(type, (asked) => (fits(asked) ? { code, more } : undefined));
  }

  /** Breaks the line, with the code of a close. */
  async cut(code = 1012): Promise<void> {
    await this.socket?.close({ code });
  }

  /** The first request of a type that fits, made or to be made. */
  hears<T extends RequestType>(type: T, fits: (asked: Asks<T>) => boolean = () => true): Promise<Asks<T>> {
    return new Promise((done) => {
      const look = (): void => {
        const found = this.all(type).find(fits);
        if (found === undefined) return;
        this.waiting.delete(look);
        done(found);
      };
      this.waiting.add(look);
      look();
    });
  }

  /** The requests of a type so far. */
  all<T extends RequestType>(type: T): Asks<T>[] {
    return this.asked.filter((frame) => frame.type === type) as unknown as Asks<T>[];
  }

  /** The texts that the page has said so far, in order. */
  get texts(): string[] {
    return this.all("send").flatMap(({ content }) => (content.kind === "text" ? [content.text] : []));
  }

  /** Waits until the page has said this text. */
  async hearsText(text: string): Promise<Asks<"send">> {
    return this.hears("send", ({ content }) => content.kind === "text" && content.text === text);
  }

  /** Somebody comes into a room, by a native client unless `gischat` says otherwise. */
  comes(nickname: string, { room = ROOMS[0] as string, ...more }: Partial<Member> & { room?: string } = {}): Person {
    const person = new Person(this, room, { member: next("m"), nickname, features: ["direct"], ...more });
    this.people.set(person.member.member, person);
    this.tellIn(room, "presence", { room, nb_users: this.count(room), joined: [person.member] });
    return person;
  }

  /** Somebody leaves. */
  goes({ room, member }: Person, reason: Leaving = "left"): void {
    this.people.delete(member.member);
    const left = [{ member: member.member, nickname: member.nickname, reason }];
    this.tellIn(room, "presence", { room, nb_users: this.count(room), left });
  }

  /** The same, of a room that the page may not be in: then it gets nothing. */
  tellIn<T extends keyof Events>(room: string, type: T, keys: Omit<Events[T], "type" | "timestamp">): void {
    if (this.inside.has(room)) this.tell(type, keys);
  }

  private get me(): From & { member: string } {
    const { nickname = "", avatar } = this.hello;
    return { member: this.self, nickname, ...given({ avatar }) };
  }

  private count(room: string): number {
    return [...this.people.values()].filter((person) => person.room === room).length + (this.inside.has(room) ? 1 : 0);
  }

  private state(room: string): RoomState {
    const me: Member = { ...this.me, features: ["direct", "call", "file", "map"], ...given({ roles: this.beginning.roles }) };
    const others = [...this.people.values()].filter((person) => person.room === room).map(({ member }) => member);
    return { room, nickname: this.me.nickname, nb_users: this.count(room), members: [...others, me] };
  }

  private answer(asked: Asked): object {
    const { type, room } = asked as Asked & { room: string };
    if (type === "hello") {
      this.hello = asked as Partial<HelloFrame>;
      if (this.hello.resume === undefined) this.inside.clear();
      return this.welcome();
    }
    if (type === "join") {
      this.inside.add(room);
      this.hello = { ...this.hello, nickname: String(asked["nickname"] ?? this.me.nickname) };
      return { state: this.state(room) } satisfies Ok<"join">;
    }
    if (type === "leave") this.inside.delete(room);
    if (type === "rooms") return { rooms: this.listed() } satisfies Ok<"rooms">;
    if (type === "ping") return { time: Date.now() } satisfies Ok<"ping">;
    if (type === "ice") return { ice_servers: [], ice_ttl: 3600, relay_only: false } satisfies Ok<"ice">;
    if (type === "send") return { id: messageId(), timestamp: now() } satisfies Ok<"send">;
    if (type === "direct_send") return { id: messageId(), timestamp: now(), delivery: "delivered" } satisfies Ok<"direct_send">;
    if (type === "file_offer") return { transfer: next("t"), peer: next("p"), expires_in: 600 } satisfies Ok<"file_offer">;
    if (type.startsWith("board_")) return { rev: this.rev + 1 };
    return {};
  }

  private listed(): ListedRoom[] {
    const rooms = this.beginning.rooms ?? ROOMS;
    return rooms.map((room) => (typeof room === "string" ? { name: room, access: "open", nb_users: this.count(room) } : room));
  }

  private welcome(): Omit<Welcome, "type"> {
    const limits = { ...LIMITS, ...this.beginning.limits };
    return {
      protocol: 1, server: "fake", member: this.self, resume: next("r"), resumed: this.hello.resume !== undefined, time: Date.now(), nickname: this.me.nickname,
      roles: this.beginning.roles ?? [], ping_interval: 20, resume_grace: 30, limits, rooms_digest: "0", rooms: this.listed(),
      ...given({ geojson: this.beginning.geojson }),
    };
  }

  /** Frames that the page gets after an answer. */
  private follows(asked: Asked, ok: object): void {
    const { room } = asked as Asked & { room: string };
    if (asked.type === "hello" && this.hello.resume !== undefined) for (const of of this.inside) this.tell("room_state", { state: this.state(of) });
    if (asked.type === "send") {
      const { content, in_reply_to_id, replaces } = asked as unknown as Asks<"send">;
      const { id } = ok as Ok<"send">;
      this.tell("message", { id, room, from: this.me, content, ...given({ in_reply_to_id, replaces }) });
    }
    if (asked.type === "delete") this.tell("deleted", { room, id: String(asked["id"]), by: this.self });
    if (asked.type.startsWith("board_")) this.changeBoard(room, this.me, this.boardChange(asked));
  }

  private write(frame: object): void {
    const text = JSON.stringify(frame);
    if (this.held === undefined) this.socket?.send(text);
    else this.held.push(text);
  }

  /** Says nothing for a while; the answer goes on with what was held back. */
  pauses(): () => void {
    this.held = [];
    return () => {
      const held = this.held ?? [];
      this.held = undefined;
      for (const text of held) this.socket?.send(text);
    };
  }

  /** Somebody changes the board of a room. */
  changeBoard(room: string, { member, nickname }: BoardAuthor, { put, ...more }: { put?: readonly Put[]; removed?: string[]; locked?: boolean }): void {
    this.rev += 1;
    const made = put?.map((feature) => ({ by: nickname, ...feature, time: now(), rev: this.rev }));
    for (const feature of made ?? []) this.things.set(feature.id, feature);
    this.tellIn(room, "board", { room, rev: this.rev, by: { member, nickname }, ...given({ put: made }), ...more });
  }

  private boardChange({ type, features, ids = [], to }: Asked & { features?: Put[]; ids?: string[] }): Parameters<FakeServer["changeBoard"]>[2] {
    if (type === "board_restore") return { put: ids.flatMap((id) => this.things.get(id) ?? []) };
    if (type === "board_remove") return { removed: ids };
    if (type === "board_clear") return { removed: [...this.things.keys()] };
    return type === "board_lock" ? { locked: to === "moderators" } : { put: features ?? [] };
  }
}

/** Somebody else in a room. */
export class Person {
  constructor(
    private readonly server: FakeServer,
    readonly room: string,
    readonly member: Member,
  ) {}

  get from(): From {
    const { member, nickname, avatar, gischat } = this.member;
    return { member, nickname, ...given({ avatar, gischat }) };
  }

  /** Says something to the room; the answer is its `id`. */
  says(content: Content, { id = messageId(), ...more }: Partial<Events["message"]> = {}): string {
    this.server.tellIn(this.room, "message", { id, room: this.room, from: this.from, content, ...more });
    return id;
  }

  text(text: string, more: Partial<Events["message"]> = {}): string {
    return this.says({ kind: "text", text }, more);
  }

  /** Says something to the page alone; the answer is its `id`. */
  tells(content: Content, more: Partial<Events["direct_message"]> = {}): string {
    const id = messageId();
    this.server.tellIn(this.room, "direct_message", { id, room: this.room, from: this.from, content, ...more });
    return id;
  }

  types(): void {
    this.server.tellIn(this.room, "typing", { room: this.room, member: this.member.member });
  }

  deletes(id: string): void {
    this.server.tellIn(this.room, "deleted", { room: this.room, id, by: this.member.member });
  }

  leaves(reason?: Leaving): void {
    this.server.goes(this, reason);
  }

  /** Puts things on the board. */
  puts(...things: Put[]): void {
    this.server.changeBoard(this.room, this.member, { put: things });
  }

  /** Shows something on the map of the room. */
  shows(values: LiveValues): void {
    this.server.tellIn(this.room, "live", { room: this.room, members: { [this.member.member]: values } });
  }
}

/** In seconds. */
function now(): number {
  return Math.floor(Date.now() / 1000);
}

/** Without the keys that have no value. */
function given<T extends object>(keys: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
