// Asking for a nickname, and what a lost socket of one's own has to do with it.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Registration } from "../../src/state/registration.ts";

const refusal = (reason: string) => ({ kind: "rejected", id: "i", timestamp: 0, reason }) as const;
const TAKEN = refusal("User 'zoe' already registered in channel QGIS");

let sent: string[] = [];
beforeEach(() => {
  sent = [];
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

const begun = () => {
  const registration = new Registration("zoe", (frame) => sent.push(frame));
  registration.begin();
  return registration;
};

test("the room's word is the answer", () => {
  const registration = begun();
  expect(sent).toEqual(['{"type":"newcomer","newcomer":"zoe"}']);
  expect(registration.welcomed("tom")).toBe(false);
  expect(registration.welcomed("zoe")).toBe(true);
  expect([registration.state.value, registration.isNew]).toEqual(["yes", false]);
  expect(registration.refused(refusal("too long"))).toBe(false);
});

test("a nickname of somebody else is taken, one that breaks the rules is refused", () => {
  const registration = begun();
  expect(registration.refused(TAKEN)).toBe(true);
  expect([registration.state.value, registration.isNew]).toEqual(["taken", true]);
  registration.begin("z");
  expect(registration.refused(refusal("1 validation error"))).toBe(true);
  expect(registration.state.value).toBe("refused");
});

test("a nickname held by a lost socket is asked for again, for a while", () => {
  const registration = begun();
  registration.welcomed("zoe");
  registration.begin();
  for (let asked = 0; asked < 6; asked += 1) {
    registration.refused(TAKEN);
    expect(registration.state.value).toBe("asked");
    vi.advanceTimersByTime(5_000);
  }
  expect(sent).toHaveLength(8);
  registration.refused(TAKEN);
  expect(registration.state.value).toBe("taken");
});

test("nothing is asked after it was stopped", () => {
  const registration = begun();
  registration.welcomed("zoe");
  registration.begin();
  registration.refused(TAKEN);
  registration.stop();
  vi.advanceTimersByTime(60_000);
  expect(sent).toHaveLength(2);
});
