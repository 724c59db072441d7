// The real NATS server on loopback, as the stories of several nodes need it.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { listens } from "./proxy.ts";
import { freePort } from "./server.ts";

/** Debian's is older than what causerie takes. */
const NATS = fileURLToPath(new URL("../../../.tools/bin/nats-server", import.meta.url));

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
    const child = spawn(NATS, ["-c", config], { stdio: "ignore" });
    await listens(port, "nats-server");
    return new Nats(child, port, folder);
  }

  /** The settings of one more node beside it. */
  async node(): Promise<Record<string, string>> {
    return {
      NATS_URL: `nats://127.0.0.1:${this.port}`,
      NODE_LISTEN: `127.0.0.1:${await freePort()}`,
      INSTANCE_ID: "nodes-of-stories",
      INSTANCE_SECRET: "a secret of the stories, and of nobody else",
    };
  }

  async stop(): Promise<void> {
    const gone = once(this.child, "exit");
    this.child.kill("SIGTERM");
    await gone;
    rmSync(this.folder, { recursive: true });
  }
}
