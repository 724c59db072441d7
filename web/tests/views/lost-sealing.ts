// The code for sealed rooms does not come.
import { onTestFinished, vi } from "vitest";
import { LANGUAGES } from "../../src/i18n/language.ts";
import { sealedPart } from "../../src/rooms/sealed-rooms.ts";

/** From now on it does not come, for it comes with its words; the returned function ends that. */
export function loseSealing(): () => void {
  sealedPart.drop();
  onTestFinished(() => sealedPart.drop());
  const words = vi.spyOn(LANGUAGES.en.laterWords, "get").mockRejectedValue(new Error("gone"));
  return () => words.mockRestore();
}
