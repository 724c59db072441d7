// The real server on a free port, as the stories need it: started, stopped, and started again in the same place.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";

const PATIENCE_MS = 20_000;

export const ROOMS = ["QGIS", "Field work", "Géotribu"];

export class Server {
  private process: ChildProcess | undefined;

  private constructor(
    private readonly port: number,
    private readonly basePath: string,
  ) {}

  static async start(basePath = ""): Promise<Server> {
    const server = new Server(await freePort(), basePath);
    await server.run();
    return server;
  }

  /** The address of the page. */
  get page(): string {
    return `${this.origin}${this.basePath}/`;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  socket(room: string): string {
    return `${this.page.replace("http", "ws")}channel/${encodeURIComponent(room)}/ws`;
  }

  async run(): Promise<void> {
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

  async stop(): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    await gone;
  }

  private async healthy(): Promise<boolean> {
    for (const path of [`${this.basePath}/healthz`, "/healthz"]) {
      const answer = await fetch(this.origin + path).catch(() => undefined);
      if (answer?.ok === true) return true;
    }
    return false;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
}
