// The address of a layer and of the board: where it is there, what it copies, and who can read it.
import { screen, within } from "@testing-library/preact";
import { expect, test, vi } from "vitest";
import type { ListedRoom } from "../../src/protocol/index.ts";
import { beginWith, clickButton, follow, idle, lena, person as odile, server, useFakeServer, usePerson, user, visit } from "./page.tsx";

const DOOR = { board: true, layers: true, web_pages: true };
const ROOMS: ListedRoom[] = [
  { name: "QGIS", access: "open", nb_users: 2 },
  { name: "Nivellement / été", access: "key", nb_users: 0 },
  { name: "Staff", access: "token", nb_users: 0 },
];

useFakeServer({ geojson: DOOR, rooms: ROOMS });
usePerson("odile");

const ID = "0199a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b";

async function sent(authid = "EPSG:32631", who = odile): Promise<HTMLElement> {
  const geojson = { type: "FeatureCollection", features: [] };
  who.says({ kind: "geojson", layer_name: "zones & co", crs_wkt: "", crs_authid: authid, geojson }, { id: ID });
  await idle();
  return screen.getByRole("figure", { name: /^zones & co/ });
}

const address = (): string => screen.getByRole<HTMLInputElement>("textbox", { name: "Address" }).value;
const clipboard = (): Promise<string> => navigator.clipboard.readText();

test("one press copies the address of the newest of the name, and says who can read it", async () => {
  await lena();
  const card = await sent();
  await clickButton("Address", card);
  const latest = `${location.origin}/room/QGIS/layer/latest.geojson?title=zones%20%26%20co`;
  expect(await clipboard()).toBe(latest);
  expect(address()).toBe(latest);
  const part = within(screen.getByRole("region", { name: "Address of zones & co" }));
  expect(part.getByRole("button", { name: "Copied" })).toBeTruthy();
  expect(part.getByText(`Whoever can reach ${location.host} can read it,`)).toBeTruthy();
  expect(part.getByText(/without a nickname, as long as the room remembers the layer\.$/)).toBeTruthy();
  expect(part.getByText(`ogr2ogr layer.gpkg "${latest}"`)).toBeTruthy();
  await user.click(part.getByRole("radio", { name: "Just this one" }));
  expect(address()).toBe(`${location.origin}/room/QGIS/layer/${ID}.geojson`);
  await clickButton("Address", card);
  expect(screen.queryByRole("textbox", { name: "Address" })).toBeNull();
});

test("a layer that the room has forgotten is said to be, and the advice stays folded", async () => {
  vi.stubGlobal("fetch", (url: URL) => Promise.resolve(url.pathname.startsWith("/room/") ? new Response(null, { status: 404 }) : Response.json({})));
  await lena();
  const card = await sent();
  await clickButton("Address", card);
  expect(within(card).getByRole("status").textContent).toBe("No longer remembered. Send the layer again.");
  const advice = (): HTMLDetailsElement | null => card.querySelector("details");
  expect(advice()?.open).toBe(true);
  const folded = advice();
  if (folded !== null) folded.open = false;
  await idle();
  await clickButton("Address", card);
  await clickButton("Address", card);
  expect(advice()?.open).toBe(false);
});

test("a layer that is not computed has none, and says so", async () => {
  await lena();
  const card = await sent("EPSG:2154");
  const button = within(card).getByRole("button", { name: "Address" });
  expect(button.getAttribute("aria-disabled")).toBe("true");
  await user.click(button);
  expect(within(card).getByText("Not in WGS 84, so no address. GeoJSON keeps it as it is.")).toBeTruthy();
  expect(screen.queryByRole("textbox", { name: "Address" })).toBeNull();
});

test.each([
  ["Nivellement / été", "Only with the room’s key, sent as a header:"],
  ["Staff", "Only with a token for the room, sent as a header:"],
])("%s wants to be shown what opens it", async (room, readers) => {
  beginWith({ geojson: { ...DOOR, web_pages: false } });
  await lena();
  await follow(new RegExp(room));
  const card = await sent("EPSG:4326", server.comes("odile", { room }));
  await clickButton("Address", card);
  expect(screen.getByText((text) => text.startsWith(readers))).toBeTruthy();
  expect(screen.getByText(/Web pages cannot read it here; desktop programs can\./)).toBeTruthy();
  expect(screen.queryByText("uMap")).toBeNull();
  expect(screen.getByText(/^GDAL_HTTP_HEADERS="Authorization: Bearer …" ogr2ogr/)).toBeTruthy();
  expect(address()).toContain(`/room/${encodeURIComponent(room)}/layer/latest.geojson?title=`);
});

test.each([
  ["where layers have none", { geojson: { ...DOOR, layers: false } }],
  ["where nothing has", { geojson: undefined }],
])("there is none %s", async (_where, begins) => {
  beginWith(begins);
  await lena();
  const card = await sent("EPSG:4326", server.comes("tom"));
  expect(within(card).queryByRole("button", { name: "Address" })).toBeNull();
});

test("there is none in a private room", async () => {
  const room = `~${"x".repeat(22)}`;
  await visit(`#room=${room}`, { nickname: "lena" });
  const card = await sent("EPSG:4326", server.comes("tom", { room }));
  expect(within(card).queryByRole("button", { name: "Address" })).toBeNull();
});
