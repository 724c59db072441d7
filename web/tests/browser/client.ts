// Others in the room who are no browsers: bare clients of gischat's generations, and of the native protocol.
import { once } from "node:events";
import { WebSocket } from "ws";
import { PATIENCE_MS } from "./patience.ts";
import type { Generation, Server } from "./server.ts";

type Frame = Record<string, unknown>;

class Listener {
  private readonly frames: Frame[] = [];
  private readonly waiting = new Set<() => void>();

  protected constructor(protected readonly socket: WebSocket) {
    socket.on("message", (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as Frame;
      this.frames.push(frame);
      this.heard(frame);
      for (const look of this.waiting) look();
    });
  }

  send(frame: Frame): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** The first frame that fits, come or to come. */
  hears(fits: (frame: Frame) => boolean): Promise<Frame> {
    return new Promise((done, fail) => {
      const timer = setTimeout(() => {
        this.waiting.delete(look);
        fail(new Error(`no frame fits ${String(fits)} of ${JSON.stringify(this.frames.map(({ type }) => type))}`));
      }, PATIENCE_MS);
      const look = (): void => {
        const found = this.frames.find(fits);
        if (found === undefined) return;
        clearTimeout(timer);
        this.waiting.delete(look);
        done(found);
      };
      this.waiting.add(look);
      look();
    });
  }

  /** The frames that came and fit. */
  all(fits: (frame: Frame) => boolean): Frame[] {
    return this.frames.filter(fits);
  }

  /** Returns how many of the frames that came fit. */
  count(fits: (frame: Frame) => boolean): number {
    return this.all(fits).length;
  }

  async leave(): Promise<void> {
    const gone = once(this.socket, "close");
    this.socket.close(1000);
    await gone;
  }

  protected heard(_frame: Frame): void {}
}

/** A plugin. v1 has no names: it says who speaks with every message. */
export class Client extends Listener {
  private constructor(
    socket: WebSocket,
    readonly nickname: string,
  ) {
    super(socket);
  }

  static async join(server: Server, room: string, nickname: string, generation: Generation = "v3"): Promise<Client> {
    const client = new Client(new WebSocket(server.socket(room, generation)), nickname);
    await once(client.socket, "open");
    if (generation === "v1") return client;
    client.send({ type: "newcomer", newcomer: nickname });
    await client.hears((frame) => frame["type"] === "newcomer" && frame["newcomer"] === nickname);
    return client;
  }

  /** Says something under its own name. */
  says(frame: Frame): void {
    this.send({ author: this.nickname, avatar: null, ...frame });
  }
}

interface Begin {
  nickname: string;
  room: string;
  token?: string;
  avatar?: string;
  features?: string[];
  /** Of the room. */
  key?: string;
}

/** A native client; it acknowledges what is sent to it alone. */
export class Native extends Listener {
  private last = 0;

  private constructor(
    socket: WebSocket,
    readonly room: string,
    readonly nickname: string,
  ) {
    super(socket);
  }

  static async join(server: Server, { room, key, ...hello }: Begin): Promise<Native> {
    const client = new Native(new WebSocket(server.native), room, hello.nickname);
    await once(client.socket, "open");
    await client.asks({ type: "hello", protocol: 1, features: ["direct"], ...hello });
    await client.asks({ type: "join", room, ...(key !== undefined && { key }) });
    return client;
  }

  /** The session goes on over a new connection. */
  static async resume(server: Server, key: string): Promise<Native> {
    const client = new Native(new WebSocket(server.native), "", "");
    await once(client.socket, "open");
    await client.asks({ type: "hello", protocol: 1, resume: key });
    return client;
  }

  /** Loses its connection. */
  cut(): void {
    this.socket.terminate();
  }

  /** Asks about its room, and gets the answer. */
  asks(frame: Frame): Promise<Frame> {
    this.last += 1;
    const ref = this.last;
    this.send({ ref, ...frame });
    return this.hears((answer) => answer["ref"] === ref);
  }

  /** Says something to its room, as soon as the server lets it. */
  async says(content: Frame, more: Frame = {}): Promise<Frame> {
    const answer = await this.asks({ type: "send", room: this.room, content, ...more });
    if (answer["code"] !== "rate_limited") return answer;
    await new Promise((done) => setTimeout(done, Number(answer["retry_after"]) * 1000 + 100));
    return this.says(content, more);
  }

  protected override heard(frame: Frame): void {
    if (frame["type"] === "direct_message") this.send({ type: "ack", room: frame["room"], ids: [frame["id"]] });
  }
}
