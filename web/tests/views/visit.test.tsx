// The first visit, names, and the dialogs at hand before entering.
import { screen, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import { ROOMS } from "../fake-server.ts";
import { clickButton, enters, field, follow, idle, isHeaded, lena, press, server, useFakeServer, visit, write } from "./page.tsx";

useFakeServer();

test("what no nickname may have in it is told while one writes it, with what would do", async () => {
  await visit();
  const name = screen.getByRole("textbox", { name: "Nickname" });
  write(name, "Zoé");
  await idle();
  expect(screen.getByText(/Not possible here: é. Zoe would do./)).toBeTruthy();
  write(name, "zo");
  await press("{Enter}");
  expect(screen.getByText(/At least 3 letters./)).toBeTruthy();
});

test("a room that is not there is said to be so", async () => {
  server.refuses("join", "room_not_found");
  await visit("#room=Nowhere");
  write(screen.getByRole("textbox", { name: "Nickname" }), "lena");
  await clickButton(/^Enter/);
  expect(screen.getByText("There is no such room here, or it has ended.")).toBeTruthy();
  server.refuses("join");
  await follow(/QGIS/);
  expect(field()).toBeTruthy();
});

test("the rules are at hand before and after", async () => {
  await visit();
  await clickButton("Rules of this place");
  expect(within(screen.getByRole("dialog", { name: "Rules of this place" })).getByText("Be kind. Talk about maps.")).toBeTruthy();
  await press("{Escape}");
  await enters("lena");
  await clickButton("Rules of this place");
  expect(screen.getByText("A message has at most 255 characters.")).toBeTruthy();
  await press("{Escape}");
  expect(document.activeElement?.getAttribute("aria-label")).toBe("Rules of this place");
});

test.each([["#room=QGIS", "?near=QGIS"], ["#room=~0123456789abcdefghijkl", ""]])("a proxy before several nodes is told which room it is, but of a private one nothing: %s", async (link, near) => {
  await visit(link);
  await enters("lena");
  expect(server.search).toBe(near);
});

test("rooms are listed in the server's order, with counts, and lead to each other", async () => {
  server.comes("zoe", { room: "Géotribu" });
  await lena();
  const rooms = within(screen.getByRole("navigation", { name: /^Rooms/ })).getAllByRole("link");
  expect(rooms.map((row) => row.querySelector(".name")?.textContent)).toEqual(ROOMS);
  expect(within(rooms[2] as HTMLElement).getByText("1 person")).toBeTruthy();
  await follow(/Géotribu/);
  isHeaded("Géotribu");
  expect(screen.getAllByText("2 people").length).toBeGreaterThan(0);
  await follow(/QGIS/);
  await press("{Alt>}{ArrowDown}{/Alt}");
  isHeaded("Field work");
});
