// Draws the map of a card as a picture, card after card: there is no live map for longer than its tiles take.
import OlMap from "ol/Map.js";
import type { Size } from "../ui/when-shown.ts";
import { type Chart, createChart, goHome } from "./chart.ts";
import { usualColumn } from "./classes.ts";
import { readColours } from "./colours.ts";
import { showsLand } from "./ground.ts";
import type { Detail } from "./read-layer.ts";
import { whenReadable, type Lack, type Mapped, placeOf, readSubject } from "./subject.ts";
import { register } from "./system.ts";
import { Turns } from "./turns.ts";

export type Picture =
  /** `bare`: without the land, which belongs on it and is missing. */
  | { is: "drawn"; picture: Blob; place: string | undefined; bare: boolean }
  | { is: "lacking"; why: Lack };

/** A picture waits no longer than this for tiles. */
const MOST_MS = 8_000;

interface PictureRequest {
  mapped: Mapped;
  detail: Detail;
  /** The element that is to show it. */
  place: Element;
  sizeNow: () => Size | undefined;
  wanted: AbortSignal;
}

const turns = new Turns();

/**
 * Draws a picture. Undefined if it is not wanted, or has no size, when its turn comes. Tiles are waited for outside of the
 * turn: they may come late, or never, and then the next picture would have to wait, too.
 */
export async function drawPicture(request: PictureRequest): Promise<Picture | undefined> {
  await whenReadable(request.mapped);
  const begun = await turns.take(() => begin(request), request.wanted);
  return begun?.();
}

/** Returns the rest of the work. */
async function begin({ mapped, detail, place, sizeNow, wanted }: PictureRequest): Promise<(() => Promise<Picture | undefined>) | undefined> {
  const { subject, system, lack } = await readSubject(mapped, detail);
  if (lack !== undefined || subject === undefined || system === undefined) {
    return () => Promise.resolve({ is: "lacking", why: lack ?? "empty" });
  }
  const size = sizeNow();
  if (size === undefined || wanted.aborted) return undefined;
  const by = subject.is === "layer" ? usualColumn(subject.layer) : undefined;
  const drawn = await createChart(subject, system, { colours: readColours(place), by }, place);
  const finish = startDrawing(drawn, size, wanted);
  const bare = drawn.bare && showsLand(drawn.view);
  return async () => {
    const picture = await finish();
    return picture && { is: "drawn", picture, place: placeOf(subject, system), bare };
  };
}

/** Draws at once, and returns the way to have the picture. */
function startDrawing(drawn: Chart, size: Size, wanted: AbortSignal): () => Promise<Blob | undefined> {
  const unregister = register(drawn.shown);
  const map = new OlMap({ controls: [], interactions: [], layers: drawn.layers, view: drawn.view });
  const end = (): void => {
    map.setTarget(undefined);
    map.dispose();
    unregister();
  };
  try {
    map.setTarget(document.createElement("div"));
    map.setSize(size);
    goHome(drawn, size);
    const complete = whenComplete(map, wanted);
    // Without waiting for a frame: a page in the background has none.
    map.renderSync();
    return async () => {
      try {
        await complete;
        return wanted.aborted ? undefined : await copyCanvases(map, size);
      } finally {
        end();
      }
    };
  } catch (error) {
    end();
    throw error;
  }
}

/** Ends when all tiles are there, the time is over, or nobody waits any more. */
function whenComplete(map: OlMap, wanted: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(end, MOST_MS);
    function end(): void {
      clearTimeout(timer);
      wanted.removeEventListener("abort", end);
      done();
    }
    map.once("rendercomplete", end);
    wanted.addEventListener("abort", end);
  });
}

/** Copies all canvases of a map into a picture. */
function copyCanvases(map: OlMap, [width, height]: Size): Promise<Blob> {
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
