// Two pages in a sealed room, and a server between them that the test holds: what one says, and what the server tells the other.
import { vi } from "vitest";
import type { Limits } from "../../../src/protocol/index.ts";
import { readSid } from "../../../src/sealed/keys.ts";
import { Sealing } from "../../../src/sealed/sealing.ts";
import type { RoomEvent, Told } from "../../../src/sealed/talk.ts";

type Frame = Record<string, unknown> & { type: string };
/** What the page is told besides events. */
type Note = [what: "unopened" | "unsealed"] | [what: "hole" | "late", count: number, name: string] | [what: "moved", by: string, secret: string];

let last = 0;
const next = (): string => `id.${(last += 1)}`;
const ROOM_FEATURES = ["direct", "call", "file", "map"];

// What is under way is asked for at a frame.
Object.assign(globalThis, { requestAnimationFrame: (then: () => void) => setTimeout(then, 1), cancelAnimationFrame: clearTimeout });

/** Lets everything that is under way come to its end. */
export async function passes(): Promise<void> {
  const idle = (globalThis as unknown as Record<symbol, () => Promise<void>>)[Symbol.for("causerie.idle")];
  for (let step = 0; step < 4; step += 1) {
    await new Promise((done) => setTimeout(done, 1));
    await idle?.();
  }
}

export class Page {
  /** What the page sees of the room. */
  readonly events: RoomEvent[] = [];
  readonly notes: Note[] = [];
  /** What it has sent, in order. */
  readonly sent: Frame[] = [];
  /** Answers other than `ok`. */
  answers = (_frame: Frame): object | Error | undefined => undefined;
  room = "";
  limits: Limits = {};
  readonly sealing: Sealing;

  constructor(
    readonly nickname: string,
    readonly member: string,
  ) {
    const shown = {
      unnamed: () => "somebody new",
      event: (event) => void this.events.push(event),
      row: (_room, what) => void this.notes.push([what]),
      hole: (_room, { count }, by) => void this.notes.push(["hole", count, by]),
      late: ({ come }, id) => void this.notes.push(["late", come, id ?? ""]),
      moved: (_room, by, secret) => void this.notes.push(["moved", by, secret]),
    } satisfies Told;
    this.sealing = new Sealing(shown, { welcomed: () => ({ member, limits: this.limits }), ask: (type: string, keys: object) => this.answer({ ...keys, type } as Frame) });
  }

  async opens(secret?: string): Promise<string> {
    this.room = await this.sealing.open(secret);
    return this.sealing.secretOf(this.room) ?? "";
  }

  /** Comes into the room, where these are already. */
  async joins(...others: Page[]): Promise<Frame> {
    const members = [...others, this].map((page) => page.listed);
    this.answers = ({ type }) => (type === "join" ? { state: { room: this.room, nickname: "?", nb_users: members.length, members } } : undefined);
    const { state } = (await this.asks("join", { nickname: this.nickname })) as { state: Frame };
    for (const page of others) page.hears({ type: "presence", nb_users: members.length, joined: [this.listed] });
    await passes();
    return state;
  }

  get listed() {
    return { member: this.member, nickname: `outside-${this.member}`, features: ROOM_FEATURES };
  }

  async asks(type: string, keys: object): Promise<object> {
    return this.sealing.ask(type, { room: this.room, ...keys }, undefined).finally(passes);
  }

  says(text: string, more: object = {}): Promise<object> {
    return this.asks("send", { content: { kind: "text", text }, ...more });
  }

  /** The server tells something. */
  hears(event: Frame): void {
    this.sealing.take({ timestamp: 1, room: this.room, ...event } as never);
  }

  /** The last frame of a type that it sent. */
  lastSent(type: string): Frame {
    return this.sent.findLast((frame) => frame.type === type) as Frame;
  }

  /** The texts that the page shows, with whose they are. */
  get texts(): string[] {
    return this.events.flatMap(({ type, content, from }) => {
      const { text } = (content ?? {}) as { text?: string };
      return (type === "message" || type === "direct_message") && text !== undefined ? [`${(from as { nickname: string }).nickname}: ${text}`] : [];
    });
  }

  of(type: string): RoomEvent[] {
    return this.events.filter((event) => event.type === type);
  }

  private async answer(frame: Frame): Promise<object> {
    this.sent.push(frame);
    const answer = this.answers(frame) ?? { id: next(), timestamp: 1, delivery: "delivered" };
    if (answer instanceof Error) throw answer;
    return answer;
  }
}

/** A server between two pages. */
export class Server {
  /** Ids by which the server knows what was said, by the texts of frames. */
  private given = 0;

  constructor(
    readonly odile: Page,
    readonly ravi: Page,
  ) {}

  /** What odile has sent since the last time, as the server would tell it to others. */
  takes(from = this.odile): Frame[] {
    const fresh = from.sent.slice(this.given);
    this.given = from.sent.length;
    return fresh.flatMap((frame) => toldOf(frame, from));
  }

  /** Passes on what odile has said to ravi, and to herself. */
  async passesOn(change: (frame: Frame) => Frame | readonly Frame[] | undefined = (frame) => frame): Promise<Frame[]> {
    const told = this.takes();
    for (const frame of told) {
      this.odile.hears(frame);
      for (const changed of [change(frame) ?? []].flat() as Frame[]) this.ravi.hears(changed);
    }
    await passes();
    return told;
  }
}

/** Returns a request as others are told of it. */
export function toldOf(frame: Frame, by: Page): Frame[] {
  const { type, room } = frame;
  const from = { member: by.member, nickname: `outside-${by.member}` };
  const common = { room, timestamp: 1 };
  if (type === "send") return [{ type: "message", ...common, id: next(), from, content: frame["content"] }];
  if (type === "direct_send") return [{ type: "direct_message", ...common, id: next(), from, content: frame["content"] }];
  if (type === "signal") return [{ ...frame, ...common }];
  if (type === "live") return [{ type: "live", ...common, members: { [by.member]: frame["set"] } }];
  if (type === "board_put") return [{ type: "board", ...common, rev: 1, by: from, put: (frame["features"] as object[]).map((feature) => ({ ...feature, by: from.nickname, time: 1, rev: 1 })) }];
  if (type === "file_offer") return [{ type: "file_offered", ...common, transfer: "t.1", peer: `p.${by.member}`, from, size: frame["size"], name: frame["name"], sealed: frame["sealed"], expires_in: 600, ...(frame["to"] !== undefined && { direct: true }) }];
  return [];
}

/** Odile and ravi in a room, who have greeted each other. */
export async function meet(): Promise<Server & { odile: Page; ravi: Page }> {
  // Whoever greets back does so after two seconds, when a test is over.
  vi.spyOn(Math, "random").mockReturnValue(1);
  const [odile, ravi] = [new Page("odile", "m.o"), new Page("ravi_k", "m.r")];
  const secret = await odile.opens();
  await ravi.opens(secret);
  await odile.joins();
  await ravi.joins(odile);
  const server = new Server(odile, ravi);
  for (const frame of ravi.sent.flatMap((sent) => toldOf(sent, ravi))) for (const page of [odile, ravi]) page.hears(frame);
  await passes();
  // Odile greets back, sooner than after two seconds, by what she says first.
  await odile.says("hello");
  await server.passesOn();
  for (const page of [odile, ravi]) for (const list of [page.events, page.notes]) list.length = 0;
  return server;
}

/** A page with the link that seals as the load of another, from this counter on. */
export async function forger(of: Page, n: number): Promise<Page> {
  const inner = (page: Page) => (page.sealing.get(page.room) as unknown as { talk: { nickname: string; vault: { own: { sid: string; public: string } } } }).talk;
  const forged = new Page(of.nickname, of.member);
  await forged.opens(of.sealing.secretOf(of.room));
  const own = { ...inner(of).vault.own };
  Object.assign(inner(forged), { nickname: of.nickname });
  Object.assign(inner(forged).vault, { own: { ...inner(forged).vault.own, ...own }, ownSid: readSid(own.sid), next: n });
  return forged;
}
