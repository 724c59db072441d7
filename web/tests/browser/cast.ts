// The people of a story from its beginning. Each story has a server of its own, so that it meets nobody of another.
import type { Page } from "playwright-core";
import { beforeEach } from "vitest";
import { enter, type Visit, visit } from "./browser.ts";
import { Client } from "./client.ts";
import { Server } from "./server.ts";

export let server: Server;
/** lena's. */
export let page: Page;
export let plugin: Client;

/** Comes first, perhaps with settings besides those that all servers of the stories have. */
export function useServer(settings: Record<string, string> = {}): void {
  beforeEach(async () => {
    server = await Server.start("", settings);
    return () => server.end();
  });
}

/** lena is at the page, in QGIS. */
export function useLena(): void {
  beforeEach(async () => {
    page = await lena();
  });
}

/** A plugin is in QGIS. */
export function usePlugin(nickname: string): void {
  beforeEach(async () => {
    plugin = await Client.join(server, "QGIS", nickname);
  });
}

/** lena comes to the page now. */
export function lena(options: Visit = {}): Promise<Page> {
  return person("lena", options);
}

/** Somebody comes to the page now, into its first room. */
export async function person(name: string, options: Visit = {}): Promise<Page> {
  const theirs = await visit(server, "", options);
  await enter(theirs, name);
  return theirs;
}

/** Another server takes the place of this story's, with settings of its own. */
export async function changeServer(settings: Record<string, string>): Promise<void> {
  await server.stop();
  server = await Server.start("", settings);
}
