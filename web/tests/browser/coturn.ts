// The real coturn on loopback, as the stories need it.
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PATIENCE_MS } from "./patience.ts";
import { freePort as freeTcpPort } from "./server.ts";

const SECRET = "north";

export class Coturn {
  private constructor(
    private readonly child: ChildProcess,
    private readonly port: number,
    private readonly folder: string,
  ) {}

  static async start(): Promise<Coturn> {
    const folder = mkdtempSync(join(tmpdir(), "causerie-coturn-"));
    const port = await freePort();
    const options = [
      "--listening-ip=127.0.0.1",
      "--relay-ip=127.0.0.1",
      `--listening-port=${port}`,
      "--use-auth-secret",
      `--static-auth-secret=${SECRET}`,
      "--realm=stories",
      "--fingerprint",
      "--no-cli",
      "--no-tcp",
      "--no-tls",
      "--no-dtls",
      // The sample refuses these; here everything is on loopback.
      "--allow-loopback-peers",
      "--simple-log",
      `--log-file=${join(folder, "log")}`,
      `--userdb=${join(folder, "userdb")}`,
      `--pidfile=${join(folder, "pid")}`,
    ];
    const child = spawn("turnserver", ["-n", ...options], { cwd: folder, stdio: "ignore" });
    const coturn = new Coturn(child, port, folder);
    await coturn.answers();
    return coturn;
  }

  /** The settings of the server for it. */
  get settings(): Record<string, string> {
    return { TURN_URLS: `turn:127.0.0.1:${this.port}?transport=udp`, TURN_SECRET: SECRET };
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null) {
      const gone = once(this.child, "exit");
      this.child.kill("SIGTERM");
      await gone;
    }
    rmSync(this.folder, { recursive: true });
  }

  /** Asks it for this person's address (RFC 8489), until it answers. */
  private async answers(): Promise<void> {
    const asking = createSocket("udp4");
    const request = Buffer.concat([Buffer.from("000100002112a442", "hex"), randomBytes(12)]);
    const answered = once(asking, "message");
    const again = setInterval(() => asking.send(request, this.port, "127.0.0.1"), 50);
    const late = setTimeout(() => asking.emit("error", new Error("turnserver does not answer: scripts/setup installs it")), PATIENCE_MS);
    try {
      await answered;
    } finally {
      clearInterval(again);
      clearTimeout(late);
      asking.close();
    }
  }
}

/** For UDP too, and below those that the system gives to what others send. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = await freeTcpPort();
    const probe = createSocket("udp4");
    const isFree = await new Promise<boolean>((done) => probe.once("error", () => done(false)).bind(port, "0.0.0.0", () => done(true)));
    probe.close();
    if (isFree) return port;
  }
}
