// Links that lead others to a room.
import { screen } from "@testing-library/preact";
import { expect, onTestFinished, test, vi } from "vitest";
import { clickButton, enters, idle, lena, line, link, offers, server, useFakeServer, visit } from "./page.tsx";

useFakeServer();

test("the link can be shared where the browser knows how", async () => {
  let shared: unknown;
  onTestFinished(offers({ share: async (what: unknown) => void (shared = what) }));
  await lena();
  await clickButton("Invite people");
  await clickButton("Share");
  expect(shared).toEqual({ title: "QGIS", url: `${server.page}#room=QGIS` });
});

test("a link asks for a nickname first, and begins no call, camera, notice or message", async () => {
  const begun: string[] = [];
  const note = (what: string) => () => (begun.push(what), Promise.reject(new Error(what)));
  const mediaDevices = { getUserMedia: note("getUserMedia"), getDisplayMedia: note("getDisplayMedia"), addEventListener: note("devices") };
  const geolocation = { getCurrentPosition: note("position"), watchPosition: note("position") };
  onTestFinished(offers({ mediaDevices, geolocation }));
  vi.stubGlobal("Notification", { requestPermission: note("notices") });
  const room = `~${"x".repeat(22)}`;
  const odile = server.comes("odile", { room });
  await visit(`#room=${room}&call=1&text=hello`);
  await link(`#room=${room}`);
  expect(screen.getByRole("main").textContent).toContain("You are invited to a private room.");
  expect(server.asked.filter(({ type }) => type !== "hello" && type !== "rooms")).toEqual([]);
  await enters("lena");
  odile.text("welcome");
  await idle();
  expect(line("welcome")).toBeTruthy();
  expect(begun).toEqual([]);
  expect(server.asked.filter(({ type }) => !["hello", "rooms", "join", "ping"].includes(type))).toEqual([]);
});
