// Drawing by keys: what OpenLayers tells of what is half drawn is enough to count its points.
import type OlMap from "ol/Map.js";
import View from "ol/View.js";
import { expect, test, vi } from "vitest";
import { KeyedDraw } from "../../../src/map/room/keyed-draw.ts";

test.each([["LineString", 2], ["Polygon", 3]] as const)("a %s is set, taken back, given up and ended by its points alone", (type, least) => {
  const draw = new KeyedDraw({ type, least, style: [] });
  const overlay = vi.spyOn(draw, "getOverlay");
  vi.spyOn(draw, "getMap").mockReturnValue({ getView: () => new View(), getPixelFromCoordinate: (place: number[]) => place } as unknown as OlMap);
  const ended = vi.fn();
  draw.on("drawend", ended);
  expect(draw.abort()).toBe(false);
  draw.setPoint([0, 0]);
  expect(draw.abort()).toBe(true);
  expect(draw.abort()).toBe(false);
  for (const place of [[0, 0], [1, 0], [1, 1], [2, 2]] as const) draw.setPoint([...place]);
  draw.takeBackPoint();
  draw.setPoint([0, 1]);
  draw.setPoint([0, 1]);
  expect(ended).toHaveBeenCalledOnce();
  expect(draw.abort()).toBe(false);
  expect(overlay).not.toHaveBeenCalled();
});
