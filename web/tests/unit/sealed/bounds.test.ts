// What others with the link may say: no more than a server lets through elsewhere, and nothing in the name of this load.
import { expect, test } from "vitest";
import { forger, meet, passes, toldOf } from "./lying.ts";

type Sealed = { sid: string; n: number; data: string };
const AT = { at: [5.72, 45.18] };
const CRS = { crs_wkt: "", crs_authid: "EPSG:4326" };
const DOT = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAYAAAD0In+KAAAADklEQVR4nGP4z8DwHwQBEPgD/U6VwW8AAAAASUVORK5CYII=";
const layer = (features: number) => ({ kind: "geojson", layer_name: "houses", ...CRS, geojson: { type: "FeatureCollection", features: Array.from({ length: features }, () => ({})) } });
const mark = (id: string, longitude: number) => ({ id, geometry: { type: "Point", coordinates: [longitude, 45] }, properties: { shape: "mark", color: 2 } });
const limits = { text: 10, image: 200, image_side: 2, model: 10, script: 10, geojson_features: 2, nickname_max: 6 };

test.each([
  ["text", { kind: "text", text: "🙂".repeat(10) }, { kind: "text", text: "x".repeat(11) }],
  ["picture", { kind: "image", image_data: DOT }, { kind: "image", image_data: DOT.padEnd(204, "A") }],
  ["layer", layer(2), layer(3)],
  ["name of a layer", layer(1), { ...layer(1), layer_name: "x".repeat(256) }],
  ["model", { kind: "model", model_name: "m", raw_xml: "<m/>" }, { kind: "model", model_name: "m", raw_xml: "x".repeat(11) }],
  ["script", { kind: "script", name: "s", raw_pycode: "pass" }, { kind: "script", name: "s", raw_pycode: "x".repeat(11) }],
  ["position", { kind: "position", ...CRS, x: 5, y: 45, accuracy: 8 }, { kind: "position", ...CRS, x: 5, y: 45, accuracy: 1e6 }],
  ["like", { kind: "like", liked_author: "odile", message: "ok" }, { kind: "like", liked_author: "odile", message: "x".repeat(11) }],
])("a %s is as large as elsewhere, to all and to one alone", async (_what, fits, isTooLarge) => {
  const { odile, ravi, passesOn } = bound(await meet());
  ravi.limits = limits;
  for (const content of [fits, isTooLarge]) await odile.asks("send", { content });
  await passesOn();
  for (const content of [fits, isTooLarge]) {
    await odile.asks("direct_send", { to: "m.r", content });
    ravi.hears(toldOf(odile.lastSent("direct_send"), odile)[0] as never);
  }
  await passes();
  expect(ravi.events.map(({ content }) => content)).toEqual([fits, fits]);
  // None of them leaves a hole.
  expect(ravi.notes).toEqual([["unopened"], ["unopened"]]);
});

test("a picture has no longer sides than elsewhere", async () => {
  const { odile, ravi, passesOn } = bound(await meet());
  ravi.limits = { ...limits, image_side: 1 };
  await odile.asks("send", { content: { kind: "image", image_data: DOT } });
  await passesOn();
  expect([ravi.events, ravi.notes]).toEqual([[], [["unopened"]]]);
});

test("a nickname is as long as elsewhere", async () => {
  const { odile, ravi, passesOn } = bound(await meet());
  ravi.limits = { nickname_max: 4 };
  await odile.says("hello");
  await odile.asks("board_put", { features: [mark("f.1", 5)] });
  await passesOn();
  expect([ravi.texts, ravi.of("board")[0]?.["put"], ravi.notes]).toEqual([[], [], [["unopened"], ["unopened"]]]);
});

test("of a file no more comes than who offers it has sealed", async () => {
  const { odile, ravi, passesOn } = bound(await meet());
  await odile.asks("file_offer", { name: "houses.gpkg", size: 5 });
  await passesOn((frame) => [{ ...frame, size: 5_000_000 }, { ...frame, size: 4 }]);
  expect([ravi.of("file_offered"), ravi.notes]).toEqual([[], [["unopened"], ["unopened"]]]);
  await odile.asks("file_offer", { name: "x".repeat(256), size: 5 });
  await passesOn();
  expect(ravi.of("file_offered")).toEqual([]);
});

test("one's own thing on the board does not come back as it was before", async () => {
  const { odile } = await meet();
  const put = async (longitude: number) => {
    await odile.asks("board_put", { features: [mark("f.1", longitude)] });
    return toldOf(odile.lastSent("board_put"), odile)[0] as never;
  };
  const shown = () => ((odile.of("board").at(-1)?.["put"] ?? []) as { geometry: { coordinates: number[] } }[]).map(({ geometry }) => geometry.coordinates[0]);
  const tells = async (frame: never) => {
    odile.hears(frame);
    await passes();
  };
  const [first, second] = [await put(5), await put(6)];
  // The server has said that it took the second.
  await tells(first);
  expect([shown(), odile.notes]).toEqual([[], [["unopened"]]]);
  await tells(second);
  expect(shown()).toEqual([6]);
  await tells(first);
  expect(shown()).toEqual([]);
  // It may be taken off, and put back as it was last.
  await tells(second);
  expect(shown()).toEqual([6]);
  expect(odile.notes).toEqual([["unopened"], ["unopened"]]);
});

test("a load's earlier thing does not stand for the first time after its later one", async () => {
  const { odile, ravi } = await meet();
  const frames: never[] = [];
  for (const longitude of [5, 6]) {
    await odile.asks("board_put", { features: [mark("f.1", longitude)] });
    frames.unshift(toldOf(odile.lastSent("board_put"), odile)[0] as never);
  }
  for (const frame of frames) ravi.hears(frame);
  await passes();
  expect(ravi.of("board").map(({ put }) => (put as object[]).length)).toEqual([1, 0]);
});

test("a thing, or a live value, with one's own name is one that one has sent", async () => {
  const { odile, ravi } = await meet();
  await odile.asks("board_put", { features: [mark("f.1", 5)] });
  await odile.asks("live", { set: { cursor: AT } });
  const { n } = (odile.lastSent("live")["set"] as { cursor: Sealed }).cursor;
  const eve = await forger(odile, n - 1);
  await eve.asks("board_put", { features: [mark("f.1", 7)] });
  await eve.asks("live", { set: { cursor: { at: [1, 2] } } });
  odile.hears(toldOf(eve.lastSent("board_put"), odile)[0] as never);
  odile.hears({ type: "live", members: { [ravi.member]: eve.lastSent("live")["set"] } } as never);
  await passes();
  expect([odile.of("board").at(-1)?.["put"], odile.of("live").at(-1)?.["members"], odile.notes]).toEqual([[], {}, [["unopened"], ["unopened"]]]);
  // Its own comes under the name of a session that is over, and is nobody else's.
  odile.hears({ type: "live", members: { [ravi.member]: odile.lastSent("live")["set"] } } as never);
  await passes();
  expect([odile.of("live").at(-1)?.["members"], odile.notes.length]).toEqual([{}, 2]);
});

/** With its functions bound, to be taken apart. */
function bound<T extends Awaited<ReturnType<typeof meet>>>(server: T) {
  const passesOn: T["passesOn"] = (...change) => server.passesOn(...change);
  return { odile: server.odile, ravi: server.ravi, passesOn };
}
