// Somebody else in a sealed room: what they say is sealed as a page seals it, and told by the server that the test holds.
import { Sealing } from "../src/sealed/sealing.ts";
import type { RoomEvent } from "../src/sealed/talk.ts";
import type { FakeServer, Person } from "./fake-server.ts";

type Sent = Record<string, unknown> & { type: string };

export class SealedPerson {
  /** What they read. */
  readonly events: RoomEvent[] = [];
  /** What has not been sealed for them, or did not open. */
  readonly rows: string[] = [];
  readonly sent: Sent[] = [];
  room = "";
  private readonly sealing: Sealing;
  private person: Person | undefined;
  private heard = 0;

  private constructor(
    private readonly server: FakeServer,
    readonly nickname: string,
  ) {
    this.sealing = new Sealing(
      {
        unnamed: () => "somebody new",
        event: (event) => void this.events.push(event),
        row: (_room, what) => void this.rows.push(what),
        hole: () => undefined,
        late: () => undefined,
        moved: (_room, by, secret) => void this.events.push({ type: "moved", by, secret }),
      },
      { welcomed: () => ({ member: this.person?.member.member ?? "", limits: {} }), ask: (type: string, keys: object) => this.answer({ ...keys, type }) },
    );
  }

  /** Comes into the room of a link, and greets. */
  static async comes(server: FakeServer, nickname: string, secret: string): Promise<SealedPerson> {
    const somebody = new SealedPerson(server, nickname);
    somebody.room = await somebody.sealing.open(secret);
    somebody.person = server.comes(`outside-${nickname}`, { room: somebody.room, features: ["direct", "call", "file", "map"] });
    await somebody.asks("join", { nickname });
    return somebody;
  }

  says(text: string): Promise<object> {
    return this.asks("send", { content: { kind: "text", text } });
  }

  /** Seals a text without the server telling it: the answer is what it would tell. */
  async keepsBack(text: string): Promise<object> {
    const { server, person, room } = this;
    const told = server.tellIn;
    let kept: object = {};
    server.tellIn = ((_room: string, _type: string, keys: object) => void (kept = keys)) as typeof told;
    await this.says(text);
    server.tellIn = told;
    return { ...kept, room, from: person?.from };
  }

  asks(type: string, keys: object): Promise<object> {
    return this.sealing.ask(type, { room: this.room, ...keys }, undefined);
  }

  leaves(...reason: Parameters<Person["leaves"]>): void {
    this.person?.leaves(...reason);
  }

  /** Reads what the page has said since the last time. */
  reads(): void {
    const fresh = this.server.asked.slice(this.heard);
    this.heard = this.server.asked.length;
    const from = { member: this.server.self, nickname: "?" };
    for (const { type, room, content } of fresh) {
      if (room !== this.room) continue;
      if (type === "send") this.sealing.take({ type: "message", timestamp: 1, id: `read ${this.heard} ${Math.random()}`, room: this.room, from, content } as never);
      if (type === "direct_send") this.sealing.take({ type: "direct_message", timestamp: 1, id: `read ${Math.random()}`, room: this.room, from, content } as never);
    }
  }

  /** The names of those whom they know. */
  get people(): string[] {
    const told = this.events.flatMap(({ joined, changed }) => [joined, changed]) as ({ nickname: string }[] | undefined)[];
    return told.flatMap((members) => members ?? []).map(({ nickname }) => nickname);
  }

  get texts(): string[] {
    return this.events.flatMap(({ content, from }) => {
      const { text } = (content ?? {}) as { text?: string };
      return text === undefined ? [] : [`${(from as { nickname: string }).nickname}: ${text}`];
    });
  }

  private async answer(frame: Sent): Promise<object> {
    this.sent.push(frame);
    const { person, server } = this;
    if (person === undefined) return {};
    const page = { member: server.self, nickname: "?", features: [] };
    if (frame.type === "join") return { state: { room: this.room, nickname: "?", nb_users: 2, members: [page, person.member] } };
    if (frame.type === "send") return { id: person.says(frame["content"] as never), timestamp: 1 };
    if (frame.type === "direct_send") return { id: person.tells(frame["content"] as never), timestamp: 1, delivery: "delivered" };
    return {};
  }
}
