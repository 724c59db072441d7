// The threads of the page, without a browser: their scripts answer in the same thread.
import { beforeEach, vi } from "vitest";
import { colouring } from "../../src/kinds/text/code/coloured.ts";

type Hears = ((event: { data: unknown }) => void) | null;

/** By a part of their addresses. */
const SCRIPTS: Readonly<Record<string, () => Promise<unknown>>> = {
  "text/code/worker": () => import("../../src/kinds/text/code/worker.ts"),
  // Its script counts what it was given: each thread has one of its own.
  "files/hash.worker": async () => {
    globalThis.onmessage = ({ data }: MessageEvent<unknown>) => postMessage(data === "hash" ? "0".repeat(64) : "");
  },
  "map/file/file.worker": () => import("../../src/map/file/file.worker.ts"),
  "map/worker": () => import("../../src/map/worker.ts"),
};
/** What has come answers for good, as a module runs once. */
const answers = new Map<string, Promise<Hears>>();
let last: Promise<unknown> = Promise.resolve();
/** Takes the answer of the script that was asked last. */
let answered: (answer: unknown) => void = () => undefined;

/** One after the other, for each takes the place of the one before. */
function load(address: string): Promise<Hears> {
  const name = Object.keys(SCRIPTS).find((part) => address.includes(part)) ?? "";
  const known = answers.get(name);
  if (known !== undefined) return known;
  const loading = last.then(async () => {
    await SCRIPTS[name]?.();
    return globalThis.onmessage as Hears;
  });
  answers.set(name, loading);
  last = loading;
  return loading;
}

class Here {
  onmessage: Hears = null;
  private readonly script: Promise<Hears>;

  constructor(address: string) {
    this.script = load(address);
    void this.script.then(() => this.onmessage?.({ data: "ready" }));
  }

  postMessage(data: unknown): void {
    void this.script.then((hears) => {
      answered = (answer) => this.onmessage?.({ data: answer });
      hears?.({ data });
    });
  }

  terminate(): void {}
}

/** Call once in each file in which code is shown, or files and layers are read. */
export function useThreads(): void {
  beforeEach(() => {
    colouring.drop();
    vi.stubGlobal("Worker", Here);
    vi.stubGlobal("postMessage", (data: unknown) => {
      const take = answered;
      queueMicrotask(() => take(data));
    });
  });
}
