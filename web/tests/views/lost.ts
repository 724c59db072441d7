// A part of the page does not come.
import { onTestFinished, vi } from "vitest";
import { LANGUAGES } from "../../src/i18n/language.ts";
import type { Part } from "../../src/platform/part.ts";

/** From now on it does not come, for it comes with its words; the returned function ends that. */
export function loses(part: Part<unknown>): () => void {
  part.drop();
  onTestFinished(() => part.drop());
  const words = vi.spyOn(LANGUAGES.en.laterWords, "get").mockRejectedValue(new Error("gone"));
  return () => words.mockRestore();
}
