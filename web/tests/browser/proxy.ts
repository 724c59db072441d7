// The real nginx with TLS before the real server, on one of the sample sites.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PATIENCE_MS } from "./patience.ts";
import { freePort, type Server } from "./server.ts";

const LAY_OUT = fileURLToPath(new URL("../../../scripts/lay-out-nginx", import.meta.url));

export class Proxy {
  private constructor(
    private readonly nginx: ChildProcess,
    private readonly folder: string,
    readonly origin: string,
    private readonly basePath: string,
  ) {}

  /** `site` is one of the files in nginx/. */
  static async start(server: Server, site: string, basePath: string): Promise<Proxy> {
    const folder = mkdtempSync(join(tmpdir(), "causerie-nginx-"));
    const [http, https] = [await freePort(), await freePort()];
    const upstream = new URL(server.origin).port;
    execFileSync(LAY_OUT, [folder, site, "upstream-host.conf", String(http), String(https), upstream]);
    const options = ["-e", join(folder, "log/error.log"), "-c", join(folder, "nginx.conf"), "-g", "daemon off;"];
    const PATH = `${process.env["PATH"]}:/usr/sbin`;
    const nginx = spawn("nginx", options, { stdio: "inherit", env: { ...process.env, PATH } });
    await listens(https, "nginx");
    return new Proxy(nginx, folder, `https://localhost:${https}`, basePath);
  }

  /** The address of the page. */
  get page(): string {
    return `${this.origin}${this.basePath}/`;
  }

  /** All that it has logged. */
  get log(): string {
    const folder = join(this.folder, "log");
    return readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
  }

  async stop(): Promise<void> {
    const gone = once(this.nginx, "exit");
    this.nginx.kill("SIGTERM");
    await gone;
    rmSync(this.folder, { recursive: true });
  }
}

/** Waits until a program listens. */
export async function listens(port: number, program: string): Promise<void> {
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; ) {
    const socket = connect(port, "127.0.0.1");
    const open = await once(socket, "connect").then(() => true, () => false);
    socket.destroy();
    if (open) return;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`${program} does not listen: scripts/setup installs it`);
}
