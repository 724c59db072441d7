// Before the first call: this person's picture and sound as in the call, and the troubles that are shown there.
import { screen, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import { devices, joinsCalls, refused, states, tile, useDevices } from "./in-call.ts";
import { clickButton, dialog, lena, passes, press, server, useFakeServer } from "./page.tsx";

useFakeServer();
useDevices();

/** lena looks at herself before the call. */
async function looks(): Promise<void> {
  await lena();
  joinsCalls();
  await clickButton("Start a call");
  expect(screen.getByRole("dialog", { name: "Before your first call" })).toBeTruthy();
  expect(devices.asked).toEqual([]);
}

const tries = (name: string): Promise<void> => clickButton(name, dialog());

test("who mutes before the call is muted in it", async () => {
  await looks();
  await tries("Try the microphone");
  await tries("Mute");
  await tries("Join");
  expect(server.all("call_join")).toMatchObject([{ mic: false, camera: false }]);
  expect(tile(/^You, microphone off$/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Unmute" })).toBeTruthy();
  expect(devices.asked).toHaveLength(1);
});

test("who only listens is neither seen nor heard", async () => {
  await looks();
  await tries("Camera on");
  expect(dialog().querySelector("video")).toBeTruthy();
  await tries("Only listen");
  expect(server.all("call_join")).toMatchObject([{ mic: false, camera: false }]);
  expect(tile(/^You, microphone off$/)).toBeTruthy();
  expect(states()).toEqual(["ended"]);
});

test("what is tried and left again is let go", async () => {
  await looks();
  for (const name of ["Try the microphone", "Camera on"]) await tries(name);
  expect(dialog().querySelector("video")).toBeTruthy();
  await press("{Escape}");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(states()).toEqual(["ended", "ended"]);
});

test("a microphone from which nothing comes is said, before the call and in it", async () => {
  await looks();
  devices.level = 0;
  await tries("Try the microphone");
  await passes(3_200);
  expect(within(dialog()).getByText("Nothing is heard from this microphone.")).toBeTruthy();
  await tries("Join");
  const regions = screen.getAllByRole("status");
  await passes(3_200);
  expect(regions).toContain(screen.getByText("Nothing is heard from this microphone.").closest("[role=status]"));
  await clickButton("Mute");
  await passes(150);
  expect(screen.queryByText("Nothing is heard from this microphone.")).toBeNull();
});

test("a device that is refused says how to allow it, without leaving", async () => {
  await looks();
  devices.first = refused("NotAllowedError");
  await tries("Camera on");
  expect(dialog().textContent).toContain("The browser does not give the camera.");
  within(dialog()).getByText("How to allow it").click();
  expect(within(dialog()).getByText("Find “Camera” there, and choose “Allow”.")).toBeTruthy();
  await tries("Only listen");
  expect(tile(/^You/)).toBeTruthy();
});
