// The outline of the land, from Natural Earth at 1:110 million: fetched with the first map, and cut to what a reference
// system can show.
import Feature from "ol/Feature.js";
import MultiPolygon from "ol/geom/MultiPolygon.js";
import { feature } from "topojson-client";
import type { Topology } from "topojson-specification";
import address from "world-atlas/land-110m.json?url";
import { Part } from "../platform/part.ts";
import type { Region } from "./region.ts";
import type { Coordinates, System } from "./system.ts";

type LandRing = Coordinates[];

/** Lines are cut into steps of so many degrees, for lines of the globe are curves on most maps. */
const STEP = 2;

/** A ring may reach over the line where east meets west, and be seen from either side. */
const TURNS = [-360, 0, 360];

export const land = new Part("data", load);

/** So long the first map waits for the land, and later maps no more. */
const SOON_MS = 5_000;
/** A request that hangs is tried again. */
const MOST_MS = 60_000;
let soon: Promise<undefined> | undefined;

/** Undefined where the land does not come soon: the map begins without. */
export async function landIn(system: System, region: Region): Promise<Feature[] | undefined> {
  soon ??= new Promise((done) => setTimeout(done, SOON_MS));
  const here = land.here.peek();
  const areas = here ?? (await Promise.race([land.now().catch(() => undefined), soon]));
  return areas && toOutlines(areas, system, region);
}

/** Waits for the land, however long. */
export async function landLater(system: System, region: Region): Promise<Feature[]> {
  return toOutlines(await land.whenHere(), system, region);
}

function toOutlines(areas: LandRing[][], system: System, region: Region): Feature[] {
  const shifted = areas.flatMap((area) => TURNS.map((turn) => area.map((ring) => ring.map(([x, y]): Coordinates => [x + turn, y]))));
  return shifted
    .map((area) => area.map((ring) => clipRing(ring, region)).filter((ring) => ring.length > 2))
    .filter((area) => area.length > 0)
    .map((area) => area.map((ring) => densify(ring).map(system.fromLonLat)))
    .map((area) => new Feature(new MultiPolygon([area])));
}

async function load(): Promise<LandRing[][]> {
  const answer = await fetch(address, { signal: AbortSignal.timeout(MOST_MS) });
  if (!answer.ok) throw new Error(`no land: ${answer.status}`);
  return readAtlas(await answer.json());
}

/** The areas in an atlas, each with its rings. */
export function readAtlas(json: unknown): LandRing[][] {
  const atlas = json as Topology;
  const land = atlas.objects["land"];
  if (land === undefined) throw new Error("no land in the atlas");
  const drawn = feature(atlas, land);
  const features = drawn.type === "FeatureCollection" ? drawn.features : [drawn];
  const areas = features.flatMap(({ geometry }) => {
    if (geometry.type === "MultiPolygon") return geometry.coordinates as LandRing[][];
    return geometry.type === "Polygon" ? [geometry.coordinates as LandRing[]] : [];
  });
  return areas.map((area) => area.map(unrollRing));
}

/** A ring without leaps from one edge of the world to the other; a ring around a pole is closed over it. */
function unrollRing(ring: LandRing): LandRing {
  let turn = 0;
  const whole = ring.map(([lon, lat], at): Coordinates => {
    const leap = lon - (ring[at - 1]?.[0] ?? lon);
    if (Math.abs(leap) > 180) turn -= Math.sign(leap) * 360;
    return [lon + turn, lat];
  });
  const [first, last] = [whole[0], whole.at(-1)];
  if (turn === 0 || first === undefined || last === undefined) return whole;
  const pole = Math.sign(first[1]) * 90;
  return [...whole, [last[0], pole], [first[0], pole]];
}

/** The part of a ring inside a region, edge by edge (Sutherland and Hodgman). */
export function clipRing(ring: LandRing, [west, south, east, north]: Region): LandRing {
  const edges: [axis: 0 | 1, bound: number, sign: 1 | -1][] = [[0, west, 1], [0, east, -1], [1, south, 1], [1, north, -1]];
  return edges.reduce((rest, [axis, bound, sign]) => {
    const inside = (place: Coordinates): boolean => (place[axis] - bound) * sign >= 0;
    return rest.flatMap((place, at) => {
      const before = rest.at(at - 1) ?? place;
      const here = inside(place) ? [place] : [];
      return inside(place) === inside(before) ? here : [intersect(before, place, axis, bound), ...here];
    });
  }, ring);
}

function intersect(from: Coordinates, to: Coordinates, axis: 0 | 1, bound: number): Coordinates {
  const share = (bound - from[axis]) / (to[axis] - from[axis]);
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
}

function densify(ring: LandRing): LandRing {
  return ring.flatMap((place, at) => {
    const before = ring.at(at - 1) ?? place;
    const [width, height] = [place[0] - before[0], place[1] - before[1]];
    const steps = Math.max(1, Math.ceil(Math.hypot(width, height) / STEP));
    return Array.from({ length: steps }, (_, step): Coordinates => {
      const share = (step + 1) / steps;
      return [before[0] + width * share, before[1] + height * share];
    });
  });
}
