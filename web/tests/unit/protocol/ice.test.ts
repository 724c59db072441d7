// The servers that help to find a way: asked for once, and again when they have grown old.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Ok, Welcome } from "../../../src/protocol/frames.ts";
import { IceServers } from "../../../src/protocol/ice.ts";
import type { Listener } from "../../../src/protocol/listeners.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const STUN = { urls: ["stun:stun.test"] };
const TURN = { urls: "turns:turn.test?transport=tcp", username: "1:m", credential: "x" };

function iceWith(...answers: Partial<Ok<"ice">>[]) {
  const ask = vi.fn();
  for (const answer of answers) ask.mockResolvedValueOnce({ ice_servers: [STUN, TURN], ice_ttl: 60, relay_only: false, ...answer });
  let welcomes: ((resumed: boolean) => void) | undefined;
  const listen = ({ welcome }: Listener) => {
    welcomes = (resumed) => welcome?.({ resumed } as Welcome);
    return () => undefined;
  };
  return { ask, ice: new IceServers({ ask, listen }), welcomed: (resumed: boolean) => welcomes?.(resumed) };
}

test("they are asked for again when half of their life is over", async () => {
  const { ask, ice } = iceWith({}, { ice_servers: [STUN] });
  expect(await ice.configuration(false)).toMatchObject({ iceServers: [STUN, TURN] });
  vi.advanceTimersByTime(29_000);
  await ice.configuration(false);
  expect(ask).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(2_000);
  expect(await ice.configuration(false)).toMatchObject({ iceServers: [STUN] });
});

test("while the server is away, what it said before is used", async () => {
  const { ask, ice } = iceWith({});
  await ice.configuration(false);
  vi.advanceTimersByTime(40_000);
  ask.mockRejectedValueOnce(new Error("lost"));
  expect(await ice.configuration(false)).toMatchObject({ iceServers: [STUN, TURN] });
  await expect(iceWith().ice.configuration(false)).rejects.toThrow();
});

test("everything goes through the relay where the server says so, or where one wants it and there is one", async () => {
  expect(await iceWith({ relay_only: true }).ice.configuration(false)).toMatchObject({ iceTransportPolicy: "relay" });
  expect(await iceWith({}).ice.configuration(true)).toMatchObject({ iceTransportPolicy: "relay" });
  expect(await iceWith({ ice_servers: [STUN] }).ice.configuration(true)).toMatchObject({ iceServers: [STUN] });
  expect(await iceWith({}).ice.ways()).toEqual({ relayOnly: false, relay: true });
  expect(await iceWith({ ice_servers: [STUN] }).ice.ways()).toEqual({ relayOnly: false, relay: false });
});

test("whoever needs them while they are asked for waits for the same answer", async () => {
  const { ask, ice } = iceWith({});
  const [first, second] = await Promise.all([ice.configuration(false), ice.configuration(false)]);
  expect(second).toEqual(first);
  expect(ask).toHaveBeenCalledTimes(1);
});

test("one that was lost is asked for again", async () => {
  const { ask, ice } = iceWith();
  ask.mockRejectedValueOnce(new Error("lost"));
  await expect(ice.configuration(false)).rejects.toThrow("lost");
  ask.mockResolvedValueOnce({ ice_servers: [STUN], ice_ttl: 60, relay_only: false });
  expect(await ice.configuration(false)).toMatchObject({ iceServers: [STUN] });
});

test("credentials are of one session: the next one, as after a restart of the server, asks anew", async () => {
  const { ice, welcomed } = iceWith({}, { ice_servers: [STUN] });
  await ice.configuration(false);
  welcomed(true);
  expect(await ice.configuration(false)).toMatchObject({ iceServers: [STUN, TURN] });
  welcomed(false);
  expect(await ice.configuration(false)).toMatchObject({ iceServers: [STUN] });
});
