// Features of layers and things on boards, for stories and for tests of views.
import type { Put } from "./fake-server.ts";

export function square(x: number, y: number, side: number, properties: object): object {
  const ring = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]];
  return { type: "Feature", properties, geometry: { type: "Polygon", coordinates: [ring] } };
}

export const layer = (features: object[]): object => ({ type: "FeatureCollection", features });

export const drawn = (id: string, geometry: object, properties: object): Put => ({ id: `b.${`${id}_`.padEnd(16, "0")}`, geometry, properties }) as Put;
export const mark = (id: string, at: number[], note?: string): Put => drawn(id, { type: "Point", coordinates: at }, { shape: "mark", color: 0, ...(note === undefined ? {} : { note }) });
