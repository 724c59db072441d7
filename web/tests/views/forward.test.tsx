// A message of a room, forwarded to another room.
import { screen, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import { png } from "../browser/png.ts";
import {
  act,
  clickButton,
  dialog,
  follow,
  idle,
  lena,
  line,
  person as odile,
  press,
  server,
  turnTo,
  useFakeServer,
  usePerson,
} from "./page.tsx";

useFakeServer();
usePerson("odile");

const TO_OTHERS = "Send on to another room";
/** The row of a room with something unread. */
const isUnread = (name: RegExp): void => void within(screen.getByRole("navigation")).getByRole("link", { name });

test("a text, a picture and a layer go on to another room as they are, and what is unread there stays so", async () => {
  await lena();
  const tom = server.comes("tom", { room: "Field work" });
  odile.text("**After** the levee");
  await idle();
  await turnTo("the levee");
  // No other room is joined yet.
  expect(within(line("the levee")).queryByRole("button", { name: TO_OTHERS })).toBeNull();
  await follow(/Field work/);
  await follow(/QGIS/);
  tom.text("not read yet");
  await idle();
  isUnread(/Field work.*1 unread/);

  await act("the levee", TO_OTHERS);
  expect(within(screen.getByRole("dialog", { name: TO_OTHERS })).getByText("After the levee")).toBeTruthy();
  expect(within(dialog()).getAllByRole("listitem")).toHaveLength(1);
  await clickButton("Field work", dialog());
  await clickButton("Field work sent", dialog());
  expect(server.all("send")).toMatchObject([{ room: "Field work", content: { kind: "text", text: "**After** the levee" } }]);
  await press("{Escape}");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(document.activeElement).toBe(line("the levee"));
  isUnread(/Field work.*unread/);

  // As the server passes them on.
  const image = { kind: "image", image_data: png(9, 9).toString("base64") } as const;
  const geojson = { type: "FeatureCollection", features: [{ type: "Feature", properties: { id: 1 }, geometry: { type: "Point", coordinates: [0, 0] } }] };
  const zones = { kind: "geojson", layer_name: "zones", crs_wkt: "", crs_authid: "EPSG:4326", geojson } as const;
  for (const content of [image, zones]) {
    odile.says(content);
    await idle();
    [...document.querySelectorAll<HTMLElement>(".msg")].at(-1)?.focus();
    await press("f");
    await clickButton("Field work", dialog());
    expect(server.all("send").at(-1)).toMatchObject({ room: "Field work", content });
    await press("{Escape}");
  }
  expect(server.all("send")).toHaveLength(3);
});
