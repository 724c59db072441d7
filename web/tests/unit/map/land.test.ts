// The outline of the land: every part of it in one piece, also where east meets west and around the pole.
import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { clipRing, landIn, readAtlas } from "../../../src/map/land.ts";
import type { Region } from "../../../src/map/region.ts";
import type { System } from "../../../src/map/system.ts";

const atlas: unknown = JSON.parse(readFileSync(new URL("../../../node_modules/world-atlas/land-110m.json", import.meta.url), "utf8"));
const WORLD: Region = [-180, -90, 180, 90];

test("no ring leaps across the world", () => {
  const rings = readAtlas(atlas).flat();
  expect(rings.length).toBeGreaterThan(100);
  for (const ring of rings) {
    for (const [at, [lon]] of ring.entries()) {
      const before = ring[at - 1]?.[0] ?? lon;
      // Only along the pole.
      if (ring[at]?.[1] !== -90) expect(Math.abs(lon - before)).toBeLessThan(60);
    }
  }
});

test("a ring over the edge is there on both sides, and one around the pole reaches it", () => {
  const over: [number, number][] = [[170, 10], [190, 10], [190, 20], [170, 20]];
  expect(clipRing(over, WORLD).map(([lon]) => lon).toSorted((a, b) => a - b)).toEqual([170, 170, 180, 180]);
  const west = over.map(([lon, lat]): [number, number] => [lon - 360, lat]);
  expect(clipRing(west, WORLD).map(([lon]) => lon).toSorted((a, b) => a - b)).toEqual([-180, -180, -170, -170]);
  expect(clipRing(over, [0, 0, 10, 10])).toEqual([]);
  const antarctica = readAtlas(atlas).flat().find((ring) => ring.some(([, lat]) => lat === -90));
  expect(antarctica?.filter(([, lat]) => lat === -90).length).toBe(2);
});

test("where nobody answers the first map waits some seconds for it, the next one not at all, and the request ends", async () => {
  vi.useFakeTimers();
  const signals: (AbortSignal | null | undefined)[] = [];
  vi.stubGlobal("fetch", (_address: string, { signal }: RequestInit = {}) => (signals.push(signal), new Promise(() => undefined)));
  const done = vi.fn();
  void landIn({} as System, WORLD).then(done);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(done).toHaveBeenCalledWith(undefined);
  expect(await landIn({} as System, WORLD)).toBeUndefined();
  expect(signals).toEqual([expect.any(AbortSignal)]);
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
