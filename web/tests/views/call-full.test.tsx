// A call that has no place left: who comes last learns it before any device is asked for, meets in the alternative place, or waits.
import { screen } from "@testing-library/preact";
import { beforeEach, expect, test } from "vitest";
import type { Person } from "../fake-server.ts";
import { areInCall, card, devices, joinsCalls, rings, states, tile, useDevices } from "./in-call.ts";
import { clickButton, dialog, idle, lena, server, useFakeServer } from "./page.tsx";

const ALTERNATIVE = "https://meet.example.org/maps/AAAAAAAAAAAAAAAAAAAAAA";
const FREE = "There is a place in the call in QGIS now.";

useFakeServer({ limits: { call_peers: 2 } });
useDevices();
let odile: Person;
let tom: Person;

/** lena comes to the call of odile, and perhaps tom. */
async function comes(calls_url: string | undefined, ...inside: readonly Person[]): Promise<void> {
  server.answersTo("join", ({ room }) => {
    const members = [odile.member, tom.member, { member: server.self, nickname: "lena", features: ["call"] }];
    return { state: { room, nickname: "lena", nb_users: 3, members, ...(calls_url === undefined ? {} : { calls_url }) } };
  });
  await lena();
  joinsCalls(odile);
  await areInCall(...inside);
}

beforeEach(() => {
  [odile, tom] = ["odile", "tom"].map((name) => server.comes(name, { features: ["direct", "call"] })) as [Person, Person];
});

const link = (): HTMLAnchorElement | null => screen.queryByRole("link", { name: "Open the other place" });
const line = (): HTMLElement => screen.getByText(FREE).closest("[role=status]") as HTMLElement;

test("who finds a call full is shown the alternative place before any device is asked for, and comes in when a place is free", async () => {
  await comes(ALTERNATIVE, odile, tom);
  await clickButton("Call is full");
  const said = screen.getByText("The call in QGIS is full (2 of 2).").closest("[role=status]");
  expect(said?.textContent).toContain("You can meet at meet.example.org, or wait here");
  expect(devices.asked).toEqual([]);
  expect([link()?.href, link()?.target, link()?.rel]).toEqual([ALTERNATIVE, "_blank", "noopener noreferrer"]);
  expect(document.querySelector("iframe")).toBeNull();

  await areInCall(odile);
  expect(link()).toBeNull();
  await clickButton("Join call", line());
  await clickButton("Join", dialog());
  expect(tile(/^You/)).toBeTruthy();
  expect(screen.queryByText(FREE)).toBeNull();
  expect(devices.asked).toHaveLength(1);
});

test("a call that fills up while one looks at oneself takes nothing, and lets the devices go", async () => {
  await comes(ALTERNATIVE, odile);
  await clickButton(/^Join call/);
  await clickButton("Camera on", dialog());
  await areInCall(odile, tom);
  await clickButton("Join", dialog());
  expect(link()).toBeTruthy();
  expect(devices.asked).toHaveLength(1);
  expect(states()).toEqual(["ended"]);
  await clickButton("Close this notice");
  expect(link()).toBeNull();
});

test("what was tried for a call that had no place any more is let go, and goes into no other", async () => {
  await comes(ALTERNATIVE, odile);
  rings(odile, "QGIS");
  await idle();
  await clickButton("Answer", card("odile") as HTMLElement);
  await clickButton("Camera on", dialog());
  await areInCall(odile, tom);
  await clickButton("Join", dialog());
  expect(link()).toBeTruthy();
  expect(states()).toEqual(["ended"]);
  await areInCall(odile);
  await clickButton("Join call", line());
  expect(tile(/^You/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Camera on" })).toBeTruthy();
});

test("who loses the race for the last place is told the same, until there is one", async () => {
  await comes(ALTERNATIVE, odile);
  await clickButton(/^Join call/);
  // The last place goes while the browser asks for the microphone, and the page does not know yet.
  let goOn: (given?: unknown) => void = () => undefined;
  devices.first = () => new Promise((done) => (goOn = done));
  await clickButton("Join", dialog());
  server.refuses("call_join", "call_full");
  goOn();
  await idle();
  expect(link()).toBeTruthy();
  expect(screen.getByRole("button", { name: "Call is full" })).toBeTruthy();
  joinsCalls(tom);
  await areInCall(tom);
  expect(link()).toBeNull();
  devices.first = () => Promise.resolve();
  await clickButton("Join call", line());
  expect(tile(/^You/)).toBeTruthy();
});

test("without an alternative place one learns that the call is full, and waits; the line goes with the call", async () => {
  await comes(undefined, odile, tom);
  await clickButton("Call is full");
  expect(screen.getByText(/You can wait here: this line says when a place is free\./)).toBeTruthy();
  expect(link()).toBeNull();
  await areInCall(odile);
  expect(screen.getByText(FREE)).toBeTruthy();
  await areInCall();
  expect(screen.queryByText(FREE)).toBeNull();
  expect(screen.getByRole("button", { name: "Start a call" })).toBeTruthy();
});
