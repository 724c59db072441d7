// The button in the head that starts a call, joins it, or says that it is full.
import { signal } from "@preact/signals";
import { screen } from "@testing-library/preact";
import { userEvent } from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { CallButton } from "../../src/calls/CallButton.tsx";
import { Calls } from "../../src/calls/calls.ts";
import type { CallState, Limits } from "../../src/protocol/index.ts";
import { Room } from "../../src/rooms/room.ts";
import { Server, ServerLink } from "../../src/server/index.ts";
import { draw, fake } from "./draw.tsx";

beforeEach(() => vi.stubGlobal("RTCPeerConnection", class {}));

const anybody = { member: "m.1", peer: "p.1", nickname: "hans", mic: true, camera: false, screen: false };
const call = (...participants: unknown[]) => ({ participants }) as unknown as CallState;

/** The button in QGIS, whose call this is. */
function button({ limits = {}, state }: { limits?: Limits; state?: CallState }) {
  const server = fake(Server, { limits: signal(limits) });
  const all = signal(new Map(state === undefined ? [] : [["QGIS", state]]));
  const calls = fake(Calls, { all, own: signal(undefined), goingInto: signal(undefined), needs: { server }, now: { waiting: signal(undefined) } } as object);
  const room = fake(Room, { kind: "room", name: "QGIS", server, status: signal({ is: "inside" }) });
  draw(<CallButton of={room} />, calls, server, fake(ServerLink, { still: signal(undefined) }));
  return { calls };
}

test("a call that nobody is in is started", () => {
  button({});
  expect(screen.getByRole("button", { name: "Start a call" })).toBeTruthy();
});

test("one that somebody is in is joined, and says how many are in it", () => {
  button({ state: call(anybody) });
  expect(screen.getByRole("button").textContent).toContain("Join call");
  expect(screen.getByText("1 in the call")).toBeTruthy();
});

test("a full one is waited for", async () => {
  const { calls } = button({ limits: { call_peers: 1 }, state: call(anybody) });
  const waitFor = vi.spyOn(calls, "waitFor").mockImplementation(() => undefined);
  await userEvent.click(screen.getByRole("button", { name: "Call is full" }));
  expect(waitFor).toHaveBeenCalledOnce();
});

test("there is none where the server has no calls, nor where the browser has none", () => {
  button({ limits: { call_peers: 0 } });
  expect(screen.queryByRole("button")).toBeNull();
  vi.unstubAllGlobals();
  button({});
  expect(screen.queryByRole("button")).toBeNull();
});
