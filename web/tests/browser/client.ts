// Somebody else in the room, who is no browser: a bare gischat v3 client.
import { once } from "node:events";
import { WebSocket } from "ws";
import type { Server } from "./server.ts";

type Frame = Record<string, unknown>;

export class Client {
  private readonly frames: Frame[] = [];
  private readonly waiting = new Set<() => void>();

  private constructor(
    private readonly socket: WebSocket,
    readonly nickname: string,
  ) {
    socket.on("message", (data: Buffer) => {
      this.frames.push(JSON.parse(data.toString()) as Frame);
      for (const look of this.waiting) look();
    });
  }

  static async join(server: Server, room: string, nickname: string): Promise<Client> {
    const client = new Client(new WebSocket(server.socket(room)), nickname);
    await once(client.socket, "open");
    client.send({ type: "newcomer", newcomer: nickname });
    await client.hears((frame) => frame["type"] === "newcomer" && frame["newcomer"] === nickname);
    return client;
  }

  send(frame: Frame): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** Says something under its own name. */
  says(frame: Frame): void {
    this.send({ author: this.nickname, avatar: null, ...frame });
  }

  /** The first frame that fits, come or to come. */
  hears(fits: (frame: Frame) => boolean): Promise<Frame> {
    return new Promise((done) => {
      const look = (): void => {
        const found = this.frames.find(fits);
        if (found === undefined) return;
        this.waiting.delete(look);
        done(found);
      };
      this.waiting.add(look);
      look();
    });
  }

  async leave(): Promise<void> {
    const gone = once(this.socket, "close");
    this.socket.close(1000);
    await gone;
  }
}
