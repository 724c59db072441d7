// The thread that colours code, without a browser: its script answers in the same thread.
import { beforeEach, vi } from "vitest";
import { colouring } from "../../src/kinds/text/code/coloured.ts";

/** Call once in each file in which code is shown. */
export function useColours(): void {
  beforeEach(async () => {
    const threads: Here[] = [];
    class Here {
      onmessage: ((event: { data: unknown }) => void) | null = null;
      constructor() {
        threads.unshift(this);
        postMessage("ready");
      }
      postMessage(data: unknown): void {
        (globalThis as unknown as Here).onmessage?.({ data });
      }
      terminate(): void {}
    }
    colouring.drop();
    vi.stubGlobal("postMessage", (data: unknown) => queueMicrotask(() => threads[0]?.onmessage?.({ data })));
    vi.stubGlobal("Worker", Here);
    await import("../../src/kinds/text/code/worker.ts");
  });
}
