// A proxy before one server, or before several that share an origin, each below a path of its own.
import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import type { Duplex } from "node:stream";
import type { Server } from "./server.ts";

export interface Front {
  origin: string;
  page: string;
  /** From now on nothing is answered; or again, and what was asked meanwhile breaks off. */
  swallow: (all: boolean) => void;
  /** What is said over the sockets that are open now comes no further, not even that a page goes: to the server, their line breaks. */
  breakOff: () => void;
  close: () => void;
}

/** `host`: sent to the servers instead of the requested host. `deals`: sockets go to each server in turn. */
export async function front(servers: readonly Server[], { host, deals = false }: { host?: string; deals?: boolean } = {}): Promise<Front> {
  let swallows = false;
  let dealt = 0;
  const swallowed: Duplex[] = [];
  const open = new Map<Duplex, Duplex>();
  const ask = ({ method, url = "", headers }: IncomingMessage) => {
    const isDealt = deals && headers.upgrade !== undefined;
    const server = isDealt ? servers[dealt++ % servers.length] : (servers.find(({ page }) => url.startsWith(new URL(page).pathname)) ?? servers[0]);
    const { hostname, port } = new URL(server?.origin ?? "");
    return request({ hostname, port, method, path: url, headers: host === undefined ? headers : { ...headers, host } });
  };
  const proxy = createServer((near, answer) => {
    if (swallows) return void swallowed.push(near.socket);
    const asked = near.pipe(ask(near));
    asked.on("response", (far) => far.pipe(answer.writeHead(far.statusCode ?? 502, far.headers)));
    asked.on("error", () => answer.writeHead(502).end());
  });
  proxy.on("upgrade", (from, near) => {
    near.on("error", () => undefined);
    if (swallows) return void swallowed.push(near);
    const asked = ask(from).end();
    near.on("error", () => asked.destroy());
    asked.on("upgrade", ({ rawHeaders }, far, first) => {
      const lines = rawHeaders.map((part, place) => part + (place % 2 === 0 ? ": " : "\r\n"));
      near.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("")}\r\n`);
      near.write(first);
      far.on("error", () => near.destroy());
      near.on("close", () => far.destroy());
      near.pipe(far).pipe(near);
      open.set(near, far);
      near.on("close", () => open.delete(near));
    });
    asked.on("response", ({ statusCode }) => near.end(`HTTP/1.1 ${statusCode} Refused\r\ncontent-length: 0\r\n\r\n`));
    asked.on("error", () => near.destroy());
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const address = proxy.address();
  const origin = `http://127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`;
  const close = (): void => {
    proxy.close();
    proxy.closeAllConnections();
  };
  const swallow = (all: boolean): void => {
    swallows = all;
    if (!all) for (const near of swallowed.splice(0)) near.destroy();
  };
  const breakOff = (): void => {
    for (const [near, far] of open) near.unpipe(far).on("end", () => near.destroy()).resume();
  };
  return { origin, page: `${origin}/`, swallow, breakOff, close };
}
