// The page of somebody else, which comes from another origin than its frame: the page that docs/embed.md shows.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { type Visit, visit } from "./browser.ts";
import { freePort, Server } from "./server.ts";

const PAGE = /```html\n(<!doctype html>[\s\S]*?)```/.exec(readFileSync(new URL("../../../docs/embed.md", import.meta.url), "utf8"))?.[1] ?? "";

export interface Embedder {
  origin: string;
  stop: () => void;
}

export let server: Server;
export let embedder: Embedder;
/** The page of the document, with this in the frame. */
let html = PAGE;

/** One server, and one page that may show its rooms, for all stories of a file. */
export function useEmbedder(): void {
  beforeAll(async () => {
    // Another site than the server's, so that the browser keeps them apart.
    embedder = await serve("localhost");
    // A frame whose process is ended says no goodbye: its nickname is soon free for the next story all the same.
    server = await Server.start("", { EMBED_ORIGINS: embedder.origin, RESUME_GRACE: "2" });
  });
  afterAll(async () => {
    embedder.stop();
    await server.end();
  });
}

/** Serves the page from another origin. */
export async function serve(host: string): Promise<Embedder> {
  const port = await freePort();
  const listener = createServer((asked, answer) => {
    answer.setHeader("content-type", "text/html; charset=utf-8");
    answer.end(asked.url === "/" ? html : "<!doctype html><title>nothing</title><link rel=icon href=data:,>");
  });
  listener.listen(port, "127.0.0.1");
  await once(listener, "listening");
  return { origin: `http://${host}:${port}`, stop: () => void listener.close() };
}

interface Shown {
  part?: "talk" | "map" | "both";
  room?: string;
  size?: readonly [width: number, height: number];
  allow?: string;
  at?: string;
  /** Origin of the frame. */
  from?: string;
}

/** Opens the document's page with another frame in it. */
export async function open({ part = "both", room = "QGIS", size = [480, 640], allow, at = embedder.origin, from = server.origin }: Shown = {}, options: Visit = {}): Promise<{ page: Page; frame: FrameLocator }> {
  html = PAGE.replaceAll("https://chat.example.org", from)
    .replace("embed=both#room=Hydrology", `embed=${part}#room=${encodeURIComponent(room)}`)
    .replace('width="480" height="640"', `width="${size[0]}" height="${size[1]}"`)
    .replace("<title>", '<link rel="icon" href="data:,"><title>');
  if (allow !== undefined) html = html.replace(/allow="[^"]*"/, `allow="${allow}"`);
  const page = await visit({ origin: at, page: `${at}/` }, "", { ...options, others: [from] });
  return { page, frame: page.frameLocator("#room") };
}

export async function enters(frame: FrameLocator, nickname: string): Promise<void> {
  await frame.getByRole("textbox", { name: /Nickname|Pseudo/ }).fill(nickname);
  await frame.getByRole("button", { name: /^(Enter|Entrer)$/ }).click();
  await frame.locator("#text").waitFor();
}
