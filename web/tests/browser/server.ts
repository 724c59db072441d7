// The real server on a free port, as the stories need it: started, stopped, and started again in the same place.
import { type ChildProcess, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { ROOMS } from "../fake-server.ts";
import { closePages } from "./browser.ts";
import { PATIENCE_MS } from "./patience.ts";

/** Of each worker, below those that the system gives to outgoing connections: nobody else takes such a port, nor that of a server which is away. */
const PORTS = { first: 20_000 + 1_000 * Number(process.env["VITEST_POOL_ID"] ?? 0), count: 1_000 };
/** They are taken in turn: a free port may have been given already. */
let given = Math.floor(Math.random() * PORTS.count);

/** The issuer of tokens for the servers of the stories. */
const TOKEN_KEY = "a key of the stories, and of nothing else";

export type Generation = "v1" | "v2" | "v3";

export class Server {
  private process: ChildProcess | undefined;

  private constructor(
    private readonly port: number,
    private readonly basePath: string,
    private readonly settings: Record<string, string>,
  ) {}

  static async start(basePath = "", settings: Record<string, string> = {}): Promise<Server> {
    const server = new Server(await freePort(), basePath, settings);
    await server.run();
    return server;
  }

  /** The address of the page. */
  get page(): string {
    return `${this.origin}${this.basePath}/`;
  }

  get origin(): string {
    return `${this.hasTls ? "https" : "http"}://${this.host}:${this.port}`;
  }

  /** The same server at another address of this machine, where `HOST` is 0.0.0.0. */
  at(address: string): { origin: string; page: string } {
    const origin = `http://${address}:${this.port}`;
    return { origin, page: `${origin}${this.basePath}/` };
  }

  private get host(): string {
    const { HOST = "127.0.0.1" } = this.settings;
    if (HOST === "0.0.0.0") return "127.0.0.1";
    return HOST.includes(":") ? `[${HOST}]` : HOST;
  }

  private get hasTls(): boolean {
    return "TLS_CERT" in this.settings;
  }

  /** The address of a room's socket, as a plugin of a generation opens it. */
  socket(room: string, generation: Generation): string {
    const kind = generation === "v3" ? "channel" : "room";
    return `${this.page.replace("http", "ws")}${generation}/${kind}/${encodeURIComponent(room)}/ws`;
  }

  /** The address of the native socket. */
  get native(): string {
    return `${this.page.replace("http", "ws")}ws`;
  }

  /** A token with these claims, good for an hour. */
  token(claims: object): string {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part({ exp: Math.floor(Date.now() / 1000) + 3600, ...claims })}`;
    return `${signed}.${createHmac("sha256", TOKEN_KEY).update(signed).digest("base64url")}`;
  }

  /** A way to this server that can be cut. */
  async wire(): Promise<Wire> {
    const wire = new Wire(this.port);
    await wire.open(await freePort());
    return wire;
  }

  /** `other`: settings in place of those it was started with, this time. */
  async run(other: Record<string, string> = {}): Promise<void> {
    const program = process.env["CAUSERIE_BIN"];
    if (program === undefined || program === "") throw new Error("CAUSERIE_BIN must name the causerie binary");
    const child = spawn(program, {
      stdio: ["ignore", "inherit", "inherit"],
      env: {
        PATH: process.env["PATH"],
        HOST: "127.0.0.1",
        PORT: String(this.port),
        BASE_PATH: this.basePath,
        ROOMS: ROOMS.join(","),
        RULES: "Be kind. Talk about maps.",
        MAX_STORED_MESSAGES: "5",
        RUST_LOG: "warn",
        TOKEN_KEY,
        ...this.settings,
        ...other,
      },
    });
    this.process = child;
    const until = Date.now() + PATIENCE_MS;
    while (!(await this.healthy())) {
      if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
      if (Date.now() > until) throw new Error(`${program} does not answer /healthz`);
      await new Promise((done) => setTimeout(done, 20));
    }
  }

  /** Those of these texts that stand anywhere in the memory of the process that can be written. */
  remembers(texts: readonly string[]): string[] {
    const of = `/proc/${this.process?.pid ?? 0}`;
    const memory = openSync(`${of}/mem`, "r");
    const found = new Set<string>();
    for (const [, from = "", to = ""] of readFileSync(`${of}/maps`, "latin1").matchAll(/^(\w+)-(\w+) rw/gm)) {
      const bytes = Buffer.alloc(parseInt(to, 16) - parseInt(from, 16));
      try {
        readSync(memory, bytes, 0, bytes.length, parseInt(from, 16));
      } catch {
        continue; // Pages that the system keeps for itself.
      }
      for (const text of texts) if (bytes.includes(text)) found.add(text);
    }
    closeSync(memory);
    return texts.filter((text) => found.has(text));
  }

  /** The story is over: everybody leaves first, for what they would still ask for is no fault. */
  async end(): Promise<void> {
    await closePages();
    await this.stop();
  }

  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  }

  private async healthy(): Promise<boolean> {
    for (const path of [`${this.basePath}/healthz`, "/healthz"]) {
      // Over http with TLS too.
      const answer = await fetch(this.origin.replace("https", "http") + path).catch(() => undefined);
      if (answer?.ok === true) return true;
    }
    return false;
  }
}

/** Passes everything on to a server, until it is cut. */
export class Wire {
  private readonly sockets = new Set<Socket>();
  private readonly held = new Set<readonly [Socket, Socket]>();
  private isHanging = false;
  /** Number of connections made while it hung. */
  swallowed = 0;
  private readonly listener = createServer((near) => {
    const far = connect(this.port, "127.0.0.1");
    if (this.isHanging) {
      this.swallowed += 1;
      this.held.add([near, far]).add([far, near]);
    }
    for (const [from, to] of [[near, far], [far, near]] as const) {
      this.sockets.add(from);
      from.on("close", () => (this.sockets.delete(from), to.destroy()));
      from.on("error", () => to.destroy());
      if (!this.isHanging) this.pipe(from, to);
    }
  });
  private readonly piped = new Map<Socket, Socket>();

  constructor(private readonly port: number) {}

  get origin(): string {
    const address = this.listener.address();
    return `http://127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`;
  }

  get page(): string {
    return `${this.origin}/`;
  }

  async open(port: number): Promise<void> {
    this.listener.listen(port, "127.0.0.1");
    await once(this.listener, "listening");
  }

  private pipe(from: Socket, to: Socket): void {
    from.pipe(to);
    this.piped.set(from, to);
    from.on("close", () => this.piped.delete(from));
  }

  /** From now on swallows what is said, without a word. */
  hang(): void {
    this.isHanging = true;
    for (const [from, to] of this.piped) {
      from.unpipe(to).pause();
      this.held.add([from, to]);
    }
    this.piped.clear();
  }

  /** Carries again what comes over new connections; over older ones too, and what was held back, if they are not to stay dead. */
  carry(older: "older too" | "new alone"): void {
    this.isHanging = false;
    if (older === "older too") for (const [from, to] of this.held) this.pipe(from, to);
    this.held.clear();
  }

  /** Cuts every connection; new ones may be made at once. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  close(): void {
    this.listener.close();
    this.cut();
  }
}

export async function freePort(): Promise<number> {
  for (;;) {
    given = (given + 1) % PORTS.count;
    const port = PORTS.first + given;
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  probe.listen(port, "127.0.0.1");
  const listens = await once(probe, "listening").then(() => true, () => false);
  if (listens) await new Promise((done) => probe.close(done));
  return listens;
}
