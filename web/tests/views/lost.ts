// Parts of the page do not come.
import { onTestFinished, vi } from "vitest";
import type { Part } from "../../src/platform/part.ts";

/** From now on they do not come; the returned function ends that. */
export function loses(...parts: readonly Part<unknown>[]): () => void {
  const fetches = parts.map((part) => {
    part.drop();
    onTestFinished(() => part.drop());
    return vi.spyOn(part as unknown as { fetch: () => Promise<unknown> }, "fetch").mockRejectedValue(new Error("gone"));
  });
  return () => fetches.forEach((fetch) => fetch.mockRestore());
}
