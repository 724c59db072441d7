// The requests to the browser for a call: nobody answers them, they are refused in several ways, or a place is missing by then.
import { screen } from "@testing-library/preact";
import { expect, test } from "vitest";
import { devices, inCall, joinsCalls, refused, tile, useDevices } from "./in-call.ts";
import { clickButton, dialog, follow, idle, isHeaded, lena, useFakeServer } from "./page.tsx";

useFakeServer();
useDevices();

const shown = (name: string | RegExp): HTMLElement | null => screen.queryByRole("button", { name });

/** Joins the call of the room, as a person does the first time. */
async function joins(how: "Join" | "Only listen" = "Join"): Promise<void> {
  await lena();
  joinsCalls();
  await clickButton("Start a call");
  await clickButton(how, dialog());
  expect(inCall()).toBeTruthy();
}

test("a question for the microphone that nobody answers keeps nobody from another call", async () => {
  devices.first = () => new Promise(() => undefined);
  await joins();
  await clickButton("Leave");
  await follow(/Field work/);
  isHeaded("Field work");
  // Nobody answers this request either.
  await clickButton("Start a call");
  expect(screen.getByRole("region", { name: /^Call in Field work/ })).toBeTruthy();
  await clickButton("Leave");
  await follow(/QGIS/);
  expect(shown("Start a call")).toBeTruthy();
});

test("a microphone that is asked for twice is taken once, and is on", async () => {
  await joins("Only listen");
  let yes: (given?: unknown) => void = () => undefined;
  devices.first = () => new Promise((done) => (yes = done));
  for (const _press of [1, 2]) await clickButton("Unmute");
  expect(devices.asked).toHaveLength(1);
  yes();
  await idle();
  expect(tile(/^You(, speaking)?$/)).toBeTruthy();
  expect(shown("Mute")).toBeTruthy();
});

test.each([
  ["NotAllowedError", "Permission denied by system", /^The system does not let the browser show the screen/],
  ["NotFoundError", "Requested device not found", /^There is no screen or window here/],
  ["NotReadableError", "Could not start video source", /^The screen could not be shown/],
])("a screen that cannot be shown says why: %s, %s", async (name, message, explanation) => {
  await joins("Only listen");
  // A person who chooses nothing knows it.
  devices.screen = refused("NotAllowedError", "Permission denied");
  await clickButton("Share");
  expect(shown("Close this notice")).toBeNull();
  devices.screen = refused(name, message);
  // A region that comes with its words is often not read out.
  const regions = screen.getAllByRole("status");
  await clickButton("Share");
  expect(regions).toContain(screen.getByText(explanation).closest("[role=status]"));
  await clickButton("Close this notice");
  expect(screen.queryByText(explanation)).toBeNull();
});
