// The people on the map of a room: following them, and asking to be followed.
import { expect, test } from "vitest";
import type { Asks } from "../../src/protocol/frames.ts";
import { mark, square } from "../features.ts";
import { layerNames, map, on, placeIn, saysLayer, shows, turnTo } from "./on-map.ts";
import { clickButton, click, lena, link, passes, person as odile, press, sayings, server, useFakeServer, usePerson } from "./page.tsx";
import { useThreads } from "./worker.ts";

const WITH_MAPS = { features: ["direct", "map"] };

useFakeServer();
usePerson("odile", WITH_MAPS);
useThreads();

const around = (lon: number, lat: number, half = 0.02): { bbox: number[] } => ({ bbox: [lon - half, lat - half, lon + half, lat + half] });

/** The map, where its middle is known. */
async function openMap(): Promise<void> {
  await lena();
  await link("#room=QGIS&at=5.72,45.18,12");
  await passes(500);
  expect(placeIn()).toEqual([45.18, 5.72]);
}

type Shown = Asks<"live">["set"];
/** What the page shows of its own, last of all. */
const pageShows = <K extends keyof Shown>(what: K): Shown[K] | undefined => server.all("live").flatMap(({ set }) => (what in set ? [set[what]] : [])).at(-1);
const follow = (): Promise<void> => click(map().querySelector(".person .btn") as HTMLElement);
const isShown = (words: string | RegExp): boolean => on().queryByText(words) !== null;

test("their layers are followed too where one says so, until one has one's own again", async () => {
  await lena();
  const hans = server.comes("hans", { gischat: true });
  const [floods, gauges] = ["floods", "gauges"].map((name) => saysLayer(hans, name, [square(5.7, 45.1, 0.1, { name })])) as [string, string];
  await link("#room=QGIS&at=5.72,45.18,12");
  await passes(1_000);
  const rows = (): (string | null)[] => layerNames(".lay:not(.off)");
  expect(rows()).toEqual(["gauges", "floods"]);
  expect(pageShows("view")?.layers).toEqual([gauges, floods]);
  await shows(odile, { view: { ...around(5.9, 45.3), layers: [floods] } });
  await turnTo("People");
  await follow();
  await turnTo("Layers");
  await click(on().getByLabelText("How far to follow"));
  const choice = on().getByRole("switch", { name: "Their layers too" });
  expect(rows()).toEqual(["gauges", "floods"]);
  await click(choice);
  expect(rows()).toEqual(["floods"]);
  for (const layers of [[floods, gauges], []]) {
    await shows(odile, { view: { ...around(5.9, 45.3), layers } });
    expect(rows()).toEqual(layers.map((id) => (id === floods ? "floods" : "gauges")));
  }
  // Escape closes the menu alone.
  await press("{Escape}");
  expect(choice.closest("[hidden], details:not([open])") !== null || !choice.isConnected).toBe(true);
  expect(isShown("Following odile")).toBe(true);
  await clickButton("Stop", map().querySelector(".pill") as HTMLElement);
  expect(rows()).toEqual(["gauges", "floods"]);
});

test("whoever follows a follower follows the first", async () => {
  await openMap();
  const tom = server.comes("tom", WITH_MAPS);
  await turnTo("People");
  for (const who of [odile, tom]) await shows(who, { view: around(5.9, 45.3) });
  expect(isShown("follows odile")).toBe(true);
  await clickButton("Follow tom");
  expect(isShown("Following odile")).toBe(true);
});

test("who comes to the map and what they do on the board is read out together, and where they point is not", async () => {
  await lena();
  const heard = sayings();
  await link("#room=QGIS&at=5.72,45.18,12");
  await shows(odile, { view: around(5.9, 45.3), cursor: { at: [5.72, 45.18] } });
  const said = (): string[] => heard.map((text) => text.replaceAll(/[\u2068\u2069]/g, "")).filter((text) => /map|board/.test(text));
  await passes(10_000);
  expect(said()).toEqual(["On the map now: odile"]);
  for (const id of ["a", "b"]) odile.puts(mark(id, [5.72, 45.18]));
  await passes(10_000);
  expect(said()).toEqual(["On the map now: odile", "odile put 2 things on the board"]);
  const line = [...document.querySelectorAll(".quiet-line")].find(({ textContent }) => textContent.includes("odile put 2 things on the board"));
  expect(line?.getAttribute("aria-live")).toBe("off");
});

test("who presents asks once on the map; Not now is remembered, and who else follows is told", async () => {
  await openMap();
  await shows(odile, { view: around(5.9, 45.3), presenting: true });
  expect(isShown("odile presents the map.")).toBe(true);
  await clickButton("Not now", map());
  expect(isShown("odile presents the map.")).toBe(false);
  for (const who of [odile, server.comes("hans", WITH_MAPS)]) await shows(who, { view: around(5.9, 45.4) });
  await turnTo("People");
  expect(isShown("follows odile")).toBe(true);
  expect(isShown("odile presents the map.")).toBe(false);
});
