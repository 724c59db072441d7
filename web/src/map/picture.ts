// Draws the map of a card as a picture, one card after the other: there is never more than one live map for all of
// them.
import OlMap from "ol/Map.js";
import { chart, goHome } from "./chart.ts";
import { colours } from "./colours.ts";
import type { Detail } from "./read-layer.ts";
import { canRead, type Lack, type Mapped, read, type Subject } from "./subject.ts";
import type { Place, System } from "./system.ts";
import { Turns } from "./turns.ts";

export type Picture =
  | { is: "drawn"; picture: Blob; middle: Place | undefined }
  | { is: "lacking"; why: Lack };

/** A picture waits no longer than this for tiles. */
const MOST_MS = 8_000;

type Size = [width: number, height: number];

interface Asked {
  mapped: Mapped;
  detail: Detail;
  sizeNow: () => Size | undefined;
  wanted: AbortSignal;
}

const turns = new Turns();

/**
 * The picture, and where the middle of its subject is, in degrees. Undefined if it is not wanted, or has no size, when its
 * turn comes.
 */
export async function draw(asked: Asked): Promise<Picture | undefined> {
  await canRead(asked.mapped);
  return turns.take(() => drawNow(asked), asked.wanted);
}

async function drawNow({ mapped, detail, sizeNow, wanted }: Asked): Promise<Picture | undefined> {
  const { subject, system, lack } = await read(mapped, detail);
  if (lack !== undefined || subject === undefined || system === undefined) return { is: "lacking", why: lack ?? "empty" };
  const size = sizeNow();
  if (size === undefined || wanted.aborted) return undefined;
  const [left, bottom, right, top] = subject.home;
  const [lon, lat] = system.toLonLat([(left + right) / 2, (bottom + top) / 2]);
  const middle: Place | undefined = Number.isFinite(lon) && Number.isFinite(lat) ? [lon, lat] : undefined;
  return { is: "drawn", picture: await pictureOf(subject, system, size), middle };
}

async function pictureOf(subject: Subject, system: System, size: Size): Promise<Blob> {
  const { layers, view } = await chart(subject, system, colours());
  const map = new OlMap({ controls: [], interactions: [], layers, view });
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    map.setTarget(document.createElement("div"));
    map.setSize(size);
    goHome(view, subject, size);
    // Tiles may come late, or never.
    const complete = new Promise((done) => {
      map.once("rendercomplete", done);
      timer = setTimeout(done, MOST_MS);
    });
    // Without waiting for a frame: a page in the background has none.
    map.renderSync();
    await complete;
    return await copyOf(map, size);
  } finally {
    clearTimeout(timer);
    map.setTarget(undefined);
    map.dispose();
  }
}

/** What the canvases of a map show together. */
function copyOf(map: OlMap, [width, height]: Size): Promise<Blob> {
  const ratio = devicePixelRatio;
  const copy = document.createElement("canvas");
  [copy.width, copy.height] = [Math.round(width * ratio), Math.round(height * ratio)];
  const context = copy.getContext("2d");
  for (const canvas of map.getViewport()?.querySelectorAll<HTMLCanvasElement>(".ol-layer canvas") ?? []) {
    if (canvas.width > 0) context?.drawImage(canvas, 0, 0, copy.width, copy.height);
  }
  return new Promise((done, failed) => {
    copy.toBlob((blob) => (blob === null ? failed(new Error("no picture")) : done(blob)));
  });
}
