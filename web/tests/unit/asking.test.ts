// Calling somebody: what becomes of it when the connection is lost meanwhile.
import { signal } from "@preact/signals";
import { expect, test, vi } from "vitest";
import { Asking } from "../../src/calls/asking.ts";

const TOM = { member: "m.tom", nickname: "tom" } as never;

/** Somebody who rings tom, in a room that is made for the two. */
async function rings() {
  const room = { name: "two", status: signal({ is: "inside" }) };
  const own = signal<{ room: typeof room; leave: () => void } | undefined>(undefined);
  const leave = vi.fn(() => void (own.value = undefined));
  const remark = vi.fn<(what: string) => void>();
  let welcome: () => void = () => undefined;
  const connection = {
    ask: async () => ({ invite: "i.1", expires_in: 30 }),
    tell: () => true,
    listen: (handlers: { welcome: () => void }) => void (welcome = handlers.welcome),
  };
  const rooms = {
    all: signal(new Map([["two", room]])),
    ofTwo: signal(new Map([["two", "tom"]])),
    make: () => "two",
    markOfTwo: () => undefined,
    enter: () => room,
    meetingPlace: () => room,
    directFrom: () => ({ remark }),
  };
  const calls = { own, goInto: async () => void (own.value = { room, leave }) };
  const link = { connection: signal(connection), standing: signal({ is: "open" }) };
  const asking = new Asking({ calls, link, rooms, place: { leave: () => undefined } } as never);
  asking.start();
  await asking.ring(TOM, { listens: false });
  const entered = (...there: string[]): void =>
    asking.entered({ room: "two", nickname: "zoe", nb_users: 1, call: { call: "c.1", participants: there.map((nickname) => ({ nickname })) } } as never);
  return { asking, entered, leave, remark, welcome: () => welcome() };
}

test("a short break while it rings ends the call of somebody who waits alone, and says so", async () => {
  const it = await rings();
  it.entered("zoe");
  expect(it.asking.now.value?.invite).toBe("i.1");
  it.welcome();
  it.entered("zoe");
  expect([it.asking.now.value, it.asking.outcome.value]).toEqual([undefined, { nickname: "tom", what: "gone" }]);
  expect([it.remark.mock.calls, it.leave.mock.calls.length]).toEqual([[["gone"]], 1]);
});

test("who is in the call by then has come", async () => {
  const it = await rings();
  it.welcome();
  it.entered("zoe", "tom");
  expect([it.asking.now.value, it.asking.outcome.value, it.leave.mock.calls.length]).toEqual([undefined, undefined, 0]);
});
