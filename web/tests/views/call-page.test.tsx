// The page around a call: who is away, a call in another room, and devices that are turned off while they start.
import { screen, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import { areInCall, caller, devices, inCall, joinsCalls, states, tile, useDevices } from "./in-call.ts";
import { clickButton, follow, idle, people, press, server, useFakeServer } from "./page.tsx";

useFakeServer({ limits: { call_peers: 2 } });
useDevices();

const button = (name: string | RegExp): HTMLElement | null => screen.queryByRole("button", { name });

test("who is in the call and has lost the connection is away", async () => {
  const tom = server.comes("tom", { features: ["call"] });
  await caller();
  await areInCall(tom);
  expect(button(/^Join call.*1 in the call$/)).toBeTruthy();
  const row = within(people()).getByText("tom").closest("li") as HTMLElement;
  expect(row.querySelector(".tag")).toBeNull();
  server.tell("presence", { room: "QGIS", nb_users: 2, away: [tom.member.member] });
  await idle();
  expect(row.querySelector(".tag")?.textContent).toBe("away");
  server.tell("presence", { room: "QGIS", nb_users: 2, back: [tom.member.member] });
  await idle();
  expect(row.querySelector(".tag")).toBeNull();
});

test("a call in another room is left for a new one", async () => {
  const [tom, odile] = [server.comes("tom", { features: ["call"] }), server.comes("odile", { room: "Field work", features: ["call"] })];
  await caller();
  joinsCalls(tom);
  await areInCall(tom);
  await clickButton(/^Join call/);
  await follow(/Field work/);
  // Nobody is in a call there, and none is begun by the way.
  expect(button(/call/i)).toBeNull();
  joinsCalls(odile);
  await areInCall(odile);
  await clickButton(/^Leave and join.*1 in the call$/);
  expect(screen.getByRole("region", { name: /^Call in Field work/ })).toBeTruthy();
  expect(server.all("call_leave")).toMatchObject([{ room: "QGIS" }]);
  expect(server.all("call_join").map(({ room }) => room)).toEqual(["QGIS", "Field work"]);
  await follow(/QGIS/);
  expect(within(screen.getByRole("navigation")).getByRole("link", { name: /Field work.*2 in the call/ })).toBeTruthy();
  expect(button(/^Leave and join.*1 in the call$/)).toBeTruthy();
});

test("a camera that is turned off while it starts stays off, and is let go with the call", async () => {
  await caller();
  await clickButton("Start a call");
  // The browser takes its time, until the test lets it go on.
  let goOn: (given?: unknown) => void = () => undefined;
  devices.first = () => new Promise((done) => (goOn = done));
  await press("{Control>}e{/Control}");
  await press("{Control>}e{/Control}");
  goOn();
  await idle();
  expect(states()).toEqual(["live", "ended"]);
  devices.first = () => Promise.resolve();
  await clickButton("Camera on");
  expect(tile(/^You/)?.querySelector("video")).toBeTruthy();
  expect(states()).toEqual(["live", "ended", "live"]);
  await clickButton("Leave");
  expect(inCall()).toBeNull();
  expect(states()).toEqual(["ended", "ended", "ended"]);
});
