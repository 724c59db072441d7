// The announcements about the people on a map: summed up, and not often.
import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { en } from "../../../src/i18n/en.ts";
import type { RoomMap } from "../../../src/map/live/room-map.ts";
import { announceActivity } from "../../../src/map/people/announce-activity.ts";
import { say, spoken } from "../../../src/ui/say.ts";

vi.mock("../../../src/i18n/words.ts", async (original: () => Promise<object>) => ({ ...(await original()), words: { peek: () => en } }));

type Looker = { member: string; nickname: string };
type Followed = { is: "no" } | { is: "following"; member: string; nickname: string };

beforeEach(() => {
  vi.useFakeTimers();
  say("");
});
afterEach(() => vi.useRealTimers());

function map(...names: string[]) {
  const lookers = signal<Looker[]>([]);
  const state = signal<Followed>({ is: "no" });
  const look = (...all: string[]): void => void (lookers.value = all.map((nickname) => ({ member: `m.${nickname}`, nickname })));
  look(...names);
  const stop = announceActivity({ lookers, following: { state }, board: { news: { listen: () => () => undefined } } } as unknown as RoomMap, () => true);
  return { look, state, stop };
}

test("who leaves is not said, and who comes back is", async () => {
  const { look, stop } = map("odile", "tom");
  look("odile");
  await vi.advanceTimersByTimeAsync(20_000);
  expect(spoken.value.text).toBe("");
  look("odile", "tom");
  await vi.advanceTimersByTimeAsync(0);
  expect(spoken.value.text).toBe("On the map now: tom");
  stop();
});

test("whom one follows is said beside who came, unless that is over before it can be said", async () => {
  const { look, state, stop } = map();
  look("odile", "tom");
  state.value = { is: "following", member: "m.odile", nickname: "odile" };
  await vi.advanceTimersByTimeAsync(0);
  expect(spoken.value.text).toBe("On the map now: odile, tom. Following odile");
  state.value = { is: "no" };
  state.value = { is: "following", member: "m.tom", nickname: "tom" };
  state.value = { is: "no" };
  look("odile", "tom", "ann");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(spoken.value.text).toBe("On the map now: ann");
  stop();
});

test("nothing is said once the map is closed", async () => {
  const { look, stop } = map();
  look("odile");
  stop();
  await vi.advanceTimersByTimeAsync(20_000);
  look("odile", "tom");
  await vi.advanceTimersByTimeAsync(20_000);
  expect(spoken.value.text).toBe("");
});
