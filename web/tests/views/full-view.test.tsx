// The full view of a call: what lies over it, and that the conversation is there again however it ends.
import { screen } from "@testing-library/preact";
import { beforeEach, expect, test } from "vitest";
import { caller, inCall, useDevices } from "./in-call.ts";
import { clickButton, field, follow, idle, isHeaded, passes, press, server, useFakeServer } from "./page.tsx";

useFakeServer();
useDevices();
beforeEach(async () => {
  await caller();
  await clickButton("Start a call");
  await clickButton("Full view");
  expect(full()).toBeTruthy();
});

const full = (): HTMLElement | null => screen.queryByRole("dialog", { name: "QGIS" });
const isTalk = (room: string): void => void screen.getByRole("log", { name: `Messages in ${room}` });

test("who leaves reads and writes on", async () => {
  await clickButton("Leave");
  expect(full()).toBeNull();
  isTalk("QGIS");
  expect(field()).toBeTruthy();
  // The next call begins in the small view.
  await clickButton("Start a call");
  expect(inCall()).toBeTruthy();
  expect(full()).toBeNull();
});

test("who is taken out of the room sees that, and can go to another one", async () => {
  server.tell("removed", { room: "QGIS", reason: "kicked" });
  await idle();
  expect(full()).toBeNull();
  isHeaded("You were taken out of QGIS.");
  await follow(/Field work/);
  isTalk("Field work");
});

test("who leaves while the connection is broken reads what was said, and that it is broken", async () => {
  server.refuses("hello", "unavailable", { retry_after: 600 });
  await server.cut();
  await passes(1_000);
  expect(screen.getByText(/Your call goes on/)).toBeTruthy();
  expect(full()).toBeTruthy();
  await clickButton("Leave");
  expect(full()).toBeNull();
  isTalk("QGIS");
  expect(screen.getByRole("button", { name: "Try now" })).toBeTruthy();
});

test("what is opened lies over it, and leads back to it", async () => {
  await clickButton("Devices");
  expect(screen.getByRole("dialog", { name: "Devices" })).toBeTruthy();
  expect(full()).toBeTruthy();
  await press("{Escape}");
  expect(screen.queryByRole("dialog", { name: "Devices" })).toBeNull();
  expect(full()).toBeTruthy();
  expect(document.activeElement?.getAttribute("aria-label")).toBe("Devices");
  await press("{Escape}");
  expect(full()).toBeNull();
});
