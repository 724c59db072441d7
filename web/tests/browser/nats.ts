// The real NATS server on loopback, as the stories of several nodes need it.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listens } from "./proxy.ts";
import { freePort } from "./server.ts";

export class Nats {
  private constructor(
    private readonly child: ChildProcess,
    private readonly port: number,
    private readonly folder: string,
  ) {}

  static async start(): Promise<Nats> {
    const folder = mkdtempSync(join(tmpdir(), "causerie-nats-"));
    const port = await freePort();
    const config = join(folder, "nats-server.conf");
    writeFileSync(config, `listen: 127.0.0.1:${port}\njetstream { store_dir: "${folder}", max_mem: 16MB, max_file: 0 }\n`);
    const child = spawn("nats-server", ["-c", config], { stdio: "ignore", env: { PATH: `${process.env["PATH"]}:/usr/sbin` } });
    await listens(port, "nats-server");
    return new Nats(child, port, folder);
  }

  /** What each node has to know of it. */
  get settings(): Record<string, string> {
    return { NATS_URL: `nats://127.0.0.1:${this.port}`, INSTANCE_ID: "nodes-of-stories", INSTANCE_SECRET: "a secret of the stories, and of nobody else" };
  }

  async stop(): Promise<void> {
    const gone = once(this.child, "exit");
    this.child.kill("SIGTERM");
    await gone;
    rmSync(this.folder, { recursive: true });
  }
}
