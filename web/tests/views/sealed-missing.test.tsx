// The code for sealed rooms does not come: a dialog says so, and the link is not lost.
import { screen } from "@testing-library/preact";
import { expect, test, vi } from "vitest";
import { sealedPart } from "../../src/rooms/sealed-rooms.ts";
import { loses } from "./lost.ts";
import { click, clickButton, dialog, idle, passes, press, server, title, useFakeServer, visit } from "./page.tsx";

useFakeServer();

const SECRET = "AQgPFh0kKzI5QEdOVVxjanF4f4aNlJuiqbC3vsXM09o";
const LINK = `#name=Levee%20survey&sealed=${SECRET}`;
const MISSING = "This part of the page cannot be loaded now.";

const isMissing = (): void => void screen.getByRole("dialog", { name: MISSING });

test("a sealed room that is to be made says so, and closing that is the end of it", async () => {
  await visit("", { nickname: "lena" });
  await clickButton("New room");
  loses(sealedPart);
  await click(screen.getByRole("menuitem", { name: /New sealed room/ }));
  isMissing();
  await press("{Escape}");
  expect([screen.queryByRole("dialog"), title()]).toEqual([null, "QGIS"]);
});

test("a link says so before the page connects; whoever closes that goes on without it", async () => {
  loses(sealedPart);
  await visit(LINK, { nickname: "lena" });
  isMissing();
  await passes(6_000);
  expect([server.asked, location.href.includes(SECRET)]).toEqual([[], false]);
  await press("{Escape}");
  await passes(300);
  expect([screen.queryByRole("dialog"), title(), location.hash]).toEqual([null, "QGIS", "#room=QGIS"]);
});

test("a page that is loaded again has the link, and the room is entered once its code is here", async () => {
  const finds = loses(sealedPart);
  await visit(LINK, { nickname: "lena" });
  isMissing();
  const addresses: string[] = [];
  vi.spyOn(location, "reload").mockImplementation(() => void addresses.push(location.hash));
  await clickButton("Load again", dialog());
  expect(addresses).toEqual([LINK]);
  await passes(6_000);
  isMissing();
  finds();
  await clickButton("Try again", dialog());
  await passes(300);
  await idle();
  expect([screen.queryByRole("dialog"), title(), location.href.includes(SECRET)]).toEqual([null, "Levee survey", false]);
  expect(server.all("join")).toHaveLength(1);
});
