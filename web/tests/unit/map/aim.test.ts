// The target that a map is opened for, where there is no map to show it on.
import { signal } from "@preact/signals";
import { expect, test, vi } from "vitest";
import { en } from "../../../src/i18n/en.ts";
import { words } from "../../../src/i18n/words.ts";
import { showAim } from "../../../src/map/room/aim.ts";

test("a view and a place wait for the map, and say nothing meanwhile", () => {
  vi.spyOn(words, "peek").mockReturnValue(en);
  const tell = vi.fn<(text: string) => void>();
  const view = { canvas: signal(undefined), toast: { tell }, goTo: () => false } as never;
  for (const aim of [{ at: "5.7,45.2,13" }, { place: [5.7, 45.2] as const }]) expect(showAim(aim, view)).toBe(false);
  expect(tell).not.toHaveBeenCalled();
});
