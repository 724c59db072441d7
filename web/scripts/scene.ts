// The scene of the pictures: people in the room Hydrology around a layer of flood zones, with made-up names and places.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { Client, Native } from "../tests/browser/client.ts";
import { Livefield, Plugin } from "../tests/browser/programs.ts";
import type { Server } from "../tests/browser/server.ts";

type Place = readonly [number, number];

/** A river that comes from the north and turns west, in metres of EPSG:2154. */
const RIVER: Place[] = [
  [918_900, 6_462_100], [918_300, 6_461_200], [917_500, 6_460_700], [916_800, 6_461_300], [916_100, 6_461_200],
  [915_600, 6_460_300], [914_900, 6_460_100], [914_300, 6_460_700], [913_600, 6_460_700], [912_700, 6_460_000],
];
const ARM: Place[] = [[915_500, 6_463_300], [915_300, 6_462_400], [915_800, 6_461_800], [916_100, 6_461_200]];
const CLASSES = [
  { class: "low", colour: "188,214,236,255", width: 430 },
  { class: "medium", colour: "127,178,221,255", width: 260 },
  { class: "high", colour: "46,113,178,255", width: 120 },
];
const STEPS = 14;

/** The points of a smooth way through these places. */
function smooth(way: Place[]): Place[] {
  return way.slice(0, -1).flatMap((_, at) => {
    const [a, b, c, d] = [way[at - 1] ?? way[at], way[at], way[at + 1], way[at + 2] ?? way[at + 1]] as [Place, Place, Place, Place];
    return Array.from({ length: STEPS }, (__, step): Place => {
      const t = step / STEPS;
      const along = (n: 0 | 1): number =>
        0.5 * (2 * b[n] + (c[n] - a[n]) * t + (2 * a[n] - 5 * b[n] + 4 * c[n] - d[n]) * t ** 2 + (3 * b[n] - a[n] - 3 * c[n] + d[n]) * t ** 3);
      return [along(0), along(1)];
    });
  });
}

/** The ground within some metres of the way, more or less. */
function along(way: Place[], width: number): Place[] {
  const points = smooth(way);
  const side = (sign: 1 | -1): Place[] =>
    points.map(([x, y], at): Place => {
      const [px, py] = points[at - 1] ?? [x, y];
      const [nx, ny] = points[at + 1] ?? [x, y];
      const length = Math.hypot(nx - px, ny - py);
      const taper = Math.min(1, Math.sqrt(Math.min(at, points.length - 1 - at) / 9));
      const wide = sign * taper * width * (1 + 0.22 * Math.sin(at / 2.3 + sign) + 0.14 * Math.sin(at / 0.9 + width));
      return [Math.round(x - ((ny - py) / length) * wide), Math.round(y + ((nx - px) / length) * wide)];
    });
  const ring = [...side(1), ...side(-1).toReversed()];
  return [...ring, ring[0] as Place];
}

function layer(): object {
  const reaches = [["main", RIVER], ["north arm", ARM]] as const;
  const features = CLASSES.flatMap(({ class: name, width }) =>
    reaches.map(([reach, way], at) => ({
      type: "Feature",
      properties: { class: name, reach, depth_m: Number((3.4 - width / 160 - at * 0.3).toFixed(2)), after_levee: at === 0 },
      geometry: { type: "Polygon", coordinates: [along(way, width * (at === 0 ? 1 : 0.75))] },
    })),
  );
  return { type: "FeatureCollection", features };
}

function style(): string {
  const symbols = CLASSES.map(
    ({ colour }, at) =>
      `<symbol name="${at}" type="fill" alpha="1"><layer class="SimpleFill" enabled="1"><Option type="Map"><Option name="color" type="QString" value="${colour}"/><Option name="outline_style" type="QString" value="no"/></Option></layer></symbol>`,
  );
  const entries = CLASSES.map(({ class: name }, at) => `<category value="${name}" symbol="${at}" label="${name}" render="true"/>`);
  return `<qgis><renderer-v2 type="categorizedSymbol" attr="class"><categories>${entries.join("")}</categories><symbols>${symbols.join("")}</symbols></renderer-v2></qgis>`;
}

/** Those who are there without a page of their own, and what is said. */
export async function conversation(server: Server, room: string, viewers: Page[]): Promise<void> {
  const bystanders = ["ines", "j_okafor"].map((nickname) => Native.join(server, { room, nickname }));
  const token = server.token({ roles: ["moderator"] });
  const [odile, ...others] = await Promise.all([
    Native.join(server, { room, nickname: "odile" }),
    Native.join(server, { room, nickname: "Marthe", token }),
    ...bystanders,
  ]);
  const [hans] = await Promise.all([Client.join(server, room, "hans-p", "v3"), Client.join(server, room, "qfield-7", "v2")]);
  if (odile === undefined) throw new Error("nobody is there");
  await odile.says({ kind: "text", text: "Morning. Pont-Vieux passed 3.20 m at six. The new zones from the model are in, styled as in the plan:" });
  const zones = await odile.says({ kind: "geojson", layer_name: "flood_zone_q100", crs_wkt: "", crs_authid: "EPSG:2154", geojson: layer(), style: style() });
  for (const one of others) await one.says({ kind: "like", liked_author: "odile", message: "", message_id: zones["id"], emoji: "👍" });
  await odile.says({ kind: "like", liked_author: "odile", message: "", message_id: zones["id"], emoji: "👀" });
  hans.says({ type: "text", text: "Before or after the new levee? The northern arm looks wide to me.", in_reply_to_id: zones["id"] });
  await odile.hears((frame) => JSON.stringify(frame).includes("northern arm"));
  const query = "SELECT class, round(sum(ST_Area(geom)) / 1e4) AS ha\nFROM flood_zone WHERE after_levee\nGROUP BY class;  -- 318, 204, 96";
  await odile.says({ kind: "text", text: `After. Straight from the table, in hectares:\n\`\`\`sql\n${query}\n\`\`\`` });
  for (const nickname of ["mael", "ravi_k"]) {
    await others[1]?.asks({ type: "direct_send", room, nickname, content: { kind: "text", text: "Are you at the bridge?" } });
  }
  for (const page of viewers) await page.locator(".msg", { hasText: "Straight from the table" }).waitFor();
}

/** Those who meet on the map of the room: they point, say where they are, and draw what they mean. */
export async function onTheMap(server: Server, room: string): Promise<void> {
  const [odile, tom, eve] = await Promise.all(["odile_b", "t_bridge", "eve_field"].map((nickname) => Native.join(server, { room, nickname, features: ["map"] })));
  const thing = (name: string, geometry: object, properties: object): object => ({ id: `b.${name.padEnd(16, "0")}`, geometry, properties });
  const features = [
    thing("bridge", { type: "Point", coordinates: [5.7528, 45.2216] }, { shape: "mark", color: 0, note: "Pont-Vieux, 3.20 m at six" }),
    thing("levee", { type: "LineString", coordinates: [[5.7125, 45.2172], [5.7215, 45.2198], [5.7305, 45.2192]] }, { shape: "line", color: 4, note: "new levee", width: 4 }),
    thing("wide", { type: "Polygon", coordinates: [[[5.7445, 45.2262], [5.7535, 45.2264], [5.7532, 45.2352], [5.744, 45.235], [5.7445, 45.2262]]] }, { shape: "area", color: 2, note: "too wide?" }),
    thing("flow", { type: "LineString", coordinates: [[5.7868, 45.2318], [5.7782, 45.2252]] }, { shape: "arrow", color: 5, width: 3 }),
  ];
  await odile?.asks({ type: "board_put", room, features });
  const shows = (who: Native | undefined, set: object): unknown => who?.asks({ type: "live", room, set });
  await Promise.all([
    shows(odile, { cursor: { at: [5.7548, 45.2332] }, view: { bbox: [5.74, 45.22, 5.78, 45.245] } }),
    shows(tom, { cursor: { at: [5.7872, 45.2322] }, view: { bbox: [5.7, 45.19, 5.82, 45.25] } }),
    shows(eve, { position: { at: [5.7388, 45.2122], accuracy: 60, heading: 300, speed: 1.2 } }),
  ]);
}

/** Programs of several kinds in one room: a QGIS with the plugin, two apps with QField's plugin livefield, and a report as OsmAnd's. */
export async function throughDoors(server: Server, room: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "causerie-doors-"));
  const [zones, look] = [join(folder, "flood_zone_q100.geojson"), join(folder, "zones.qml")];
  writeFileSync(zones, JSON.stringify(layer()));
  writeFileSync(look, style());
  const odile = await Plugin.inQgis(`${server.page}#room=${room}`, "odile_qgis");
  await odile.does("says", "The zones of the model, as they are in my project. Who is where?");
  await odile.does("sends_file", zones, "EPSG:2154", look);
  await odile.does("reads", "Layer flood_zone_q100");
  rmSync(folder, { recursive: true });
  const apps = [
    ["lucie", "45.2216", "5.7528", "At the second mark, the road is still open."],
    ["brigade_nord", "45.2262", "5.7782", "Pump 2 is running."],
  ] as const;
  for (const [user, latitude, longitude, says] of apps) {
    new Livefield(server.page, user, room, latitude, longitude, says);
    await odile.does("reads", says);
  }
  const tracker = new URL(`osmand/${room}?id=van-3&lat=45.2150&lon=5.7300&speed=6&speed_unit=mps&bearing=45`, server.page);
  const answer = await fetch(tracker, { method: "POST" });
  if (!answer.ok) throw new Error(`the tracker was answered ${answer.status}`);
  await odile.does("sees", "van-3");
  await odile.does("points", 5.7548, 45.2332);
}

/** In place of a camera: somebody before a wall, a little in motion. Made here, so that nobody has to be filmed. */
export function drawnCamera([wall, shirt, skin, hair]: [string, string, string, string]): void {
  const usual = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    if (wanted?.video === undefined || wanted.video === false) return usual(wanted);
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 400 });
    const pen = canvas.getContext("2d") as CanvasRenderingContext2D;
    const disc = (x: number, y: number, rx: number, ry: number, colour: string): void => {
      pen.fillStyle = colour;
      pen.beginPath();
      pen.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI);
      pen.fill();
    };
    setInterval(() => {
      const sway = 4 * Math.sin(Date.now() / 700);
      pen.fillStyle = wall;
      pen.fillRect(0, 0, 640, 400);
      pen.fillStyle = "rgb(255 255 255 / .35)";
      pen.fillRect(430, 40, 150, 120);
      disc(320 + sway, 430, 170, 150, shirt);
      pen.fillStyle = skin;
      pen.fillRect(290 + sway, 230, 60, 70);
      disc(320 + sway, 165, 92, 105, hair);
      disc(320 + sway, 190, 72, 88, skin);
      disc(320 + sway, 125, 76, 44, hair);
    }, 66);
    return canvas.captureStream(15);
  };
}
