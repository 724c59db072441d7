// A socket whose other end is the test, and a connection over it.
import { vi } from "vitest";
import { Client, type RoomEvents } from "../../../src/protocol/client.ts";
import type { Standing, StandingOptions } from "../../../src/protocol/connection.ts";
import type { KeyStore } from "../../../src/protocol/store.ts";

export type Frame = Record<string, unknown> & { type: string; ref?: number };

export class FakeSocket {
  readyState = 0;
  bufferedAmount = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: Frame[] = [];
  closed: number | undefined;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Frame);
  }

  close(code: number): void {
    this.closed = code;
    this.readyState = 3;
  }

  opens(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  /** The server says something; what follows from it has happened when this is done. */
  async says(frame: object | string): Promise<void> {
    this.onmessage?.({ data: typeof frame === "string" ? frame : JSON.stringify(frame) });
    await settled();
  }

  async dies(code: number): Promise<void> {
    this.readyState = 3;
    this.onclose?.({ code });
    await settled();
  }

  last(type: string): Frame {
    const found = this.sent.findLast((frame) => frame.type === type);
    if (found === undefined) throw new Error(`no ${type} was sent`);
    return found;
  }

  all(type: string): Frame[] {
    return this.sent.filter((frame) => frame.type === type);
  }

  /** Answers the last request of this type. */
  oks(type: string, keys: object = {}): Promise<void> {
    return this.says({ type: "ok", ref: this.last(type).ref, ...keys });
  }

  refuses(type: string, code: string, keys: object = {}): Promise<void> {
    return this.says({ type: "error", ref: this.last(type).ref, code, message: "no", ...keys });
  }

  async welcomes(keys: object = {}): Promise<void> {
    this.opens();
    await this.says({ ...WELCOME, ref: this.last("hello").ref, ...keys });
  }
}

export const WELCOME = {
  type: "welcome",
  protocol: 1,
  server: "test",
  member: "m.1",
  resume: "r.1",
  resumed: false,
  time: 0,
  nickname: "jane",
  ping_interval: 20,
  resume_grace: 30,
  limits: {},
  rooms: [],
};

/** The real timer, also where the clock is not. */
const { setImmediate: immediately } = globalThis;

/** Resolves when everything that follows has happened: messages to the page itself come between two of Node's checks. */
export async function settled(): Promise<void> {
  for (let n = 0; n < 2; n += 1) await new Promise((done) => immediately(done));
}

export function memoryStore(key?: string): KeyStore & { key: string | undefined } {
  const store = {
    key,
    load: () => store.key,
    save: (now: string) => void (store.key = now),
    clear: () => void (store.key = undefined),
  };
  return store;
}

/** A client whose sockets the test holds. */
export function begin(options: Partial<StandingOptions> = {}) {
  const sockets: FakeSocket[] = [];
  const standings: Standing[] = [];
  const store = memoryStore();
  const rooms = { entered: vi.fn(), refused: vi.fn(), unsent: vi.fn(), settled: vi.fn() } satisfies RoomEvents;
  const client = new Client(
    {
      url: "ws://test/ws",
      hello: () => ({ nickname: "jane" }),
      store,
      handlers: {},
      standing: (now) => standings.push(now),
      random: () => 1,
      open: () => {
        const socket = new FakeSocket();
        sockets.push(socket);
        return socket as unknown as WebSocket;
      },
      ...options,
    },
    rooms,
  );
  const socket = (): FakeSocket => sockets.at(-1) as FakeSocket;
  return { client, connection: client.connection, sockets, socket, standings, store, rooms };
}
