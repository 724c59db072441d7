// One server for all stories whose page talks to a `FakeServer`: of it the page has its files and what it asks over HTTP.
import type { TestProject } from "vitest/node";
import { Server } from "./server.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The origin of the server. */
    pages: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await Server.start();
  project.provide("pages", server.origin);
  return () => server.stop();
}
