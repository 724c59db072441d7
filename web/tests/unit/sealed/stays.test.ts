// Who leaves a sealed room and comes again, with the same load: what a server held back from before is not of now.
import { afterEach, expect, test, vi } from "vitest";
import { ConnectionLost, Refused } from "../../../src/protocol/errors.ts";
import { forger, meet, type Page, passes, toldOf } from "./lying.ts";

const HOUR = 3_600_000;
const clock = Date.now;
afterEach(() => {
  Date.now = clock;
});

const told = (page: Page, type: string) => toldOf(page.lastSent(type), page)[0] as never;
const ages = (page: Page, type = "message") => page.of(type).map(({ old }) => old);

/** Ravi was away, and comes again; odile hears it. */
async function returns(ravi: Page, odile: Page): Promise<void> {
  ravi.sealing.left(ravi.room);
  odile.hears({ type: "presence", nb_users: 1, left: [{ member: ravi.member, reason: "left" }] } as never);
  await ravi.joins(odile);
  odile.hears(told(ravi, "send"));
  await passes();
}

test("a line that was held back while one was away is of another day, to all and to oneself alone", async () => {
  const { odile, ravi } = await meet();
  const held: never[] = [];
  for (const said of ["names whom it has heard", "more"]) {
    await odile.says(said);
    held.push(told(odile, "send"));
  }
  await odile.asks("direct_send", { to: ravi.member, content: { kind: "text", text: "for one" } });
  held.push(told(odile, "direct_send"));
  Date.now = () => clock() + HOUR;
  await returns(ravi, odile);
  for (const frame of held) ravi.hears(frame);
  await passes();
  expect([ages(ravi), ages(ravi, "direct_message")]).toEqual([[true, true], [true]]);
  // What is said now is of now, and makes nothing of it that was said before.
  await odile.says("now");
  ravi.hears(told(odile, "send"));
  await passes();
  expect([ages(ravi).at(-1), ravi.notes.filter(([what]) => what !== "late")]).toEqual([undefined, []]);
});

test("the names of frames from before one came, or of frames that are none, are no proof that a line is of now", async () => {
  const { odile, ravi } = await meet();
  await returns(ravi, odile);
  await odile.says("names it");
  const held = [told(odile, "send")];
  // Somebody with the link speaks as ravi's load, with a number that it has not come to.
  const eve = await forger(ravi, 2 ** 40);
  await eve.joins(odile);
  odile.hears(told(eve, "send"));
  await passes();
  await odile.says("names that");
  held.push(told(odile, "send"));
  Date.now = () => clock() + HOUR;
  await returns(ravi, odile);
  for (const frame of held) ravi.hears(frame);
  await passes();
  expect(ages(ravi)).toEqual([true, true]);
});

test("whoever was renamed while one was away is known by the new name", async () => {
  const { odile, ravi } = await meet();
  ravi.sealing.left(ravi.room);
  odile.sealing.left(odile.room);
  Object.assign(odile, { nickname: "rob" });
  await odile.joins();
  const greeting = told(odile, "send") as object;
  await ravi.joins(odile);
  ravi.hears({ ...greeting, replay: true } as never);
  await odile.says("it is me");
  ravi.hears(told(odile, "send"));
  await passes();
  expect(ravi.texts).toEqual(["rob: it is me"]);
});

test("whoever leaves and comes in one word of the server keeps the name that it greeted by", async () => {
  const { odile, ravi } = await meet();
  ravi.sealing.left(ravi.room);
  await ravi.joins(odile);
  odile.hears(told(ravi, "send"));
  odile.hears({ type: "presence", nb_users: 2, left: [{ member: ravi.member, reason: "left" }], joined: [ravi.listed] } as never);
  await passes();
  expect(odile.of("presence").at(-1)).toMatchObject({ joined: [{ nickname: "ravi_k" }], changed: [] });
});

test("whoever comes again hears those as of now whose clocks are wrong, once they have heard of it", async () => {
  const { odile, ravi } = await meet();
  await returns(ravi, odile);
  Date.now = () => clock() - HOUR;
  await odile.says("by my clock it is early");
  const early = told(odile, "send");
  Date.now = clock;
  ravi.hears(early);
  await passes();
  expect(ages(ravi)).toEqual([undefined]);
});

test("where the answer to a join was lost what is said is of now once the session goes on", async () => {
  const { odile, ravi } = await meet();
  ravi.sealing.left(ravi.room);
  ravi.answers = ({ type }) => (type === "join" ? new ConnectionLost() : undefined);
  await expect(ravi.asks("join", { nickname: "ravi_k" })).rejects.toBeInstanceOf(ConnectionLost);
  for (const goesOn of [false, true]) {
    if (goesOn) ravi.hears({ type: "room_state", room: undefined, state: { room: ravi.room, nickname: "?", nb_users: 2, members: [odile.listed, ravi.listed] } } as never);
    await odile.says(goesOn ? "now" : "not here yet");
    ravi.hears(told(odile, "send"));
    await passes();
  }
  expect([ravi.texts, ages(ravi)]).toEqual([["odile: now"], [undefined]]);
});

test("a join that is refused because one is in is none", async () => {
  const { odile, ravi } = await meet();
  ravi.answers = ({ type }) => (type === "join" ? new Refused({ type: "error", code: "already_joined", message: "" }) : undefined);
  await expect(ravi.asks("join", { nickname: "ravi_k" })).rejects.toBeInstanceOf(Refused);
  await odile.says("now");
  ravi.hears(told(odile, "send"));
  await passes();
  expect(ages(ravi)).toEqual([undefined]);
});

test("who was refused a line in a room that was left meanwhile greets nobody there", async () => {
  const { ravi } = await meet();
  let refuse = (): void => undefined;
  const refusal = new Promise<never>((_, reject) => (refuse = () => reject(new Refused({ type: "error", code: "not_joined", message: "" }))));
  ravi.answers = ({ type }) => (type === "send" ? refusal : undefined);
  const said = ravi.says("too late");
  await passes();
  ravi.sealing.left(ravi.room);
  // Whoever greets does so at once.
  vi.spyOn(Math, "random").mockReturnValue(0);
  refuse();
  await expect(said).rejects.toBeInstanceOf(Refused);
  for (const _ of [1, 2]) await passes();
  expect(ravi.sent.filter(({ type }) => type === "send")).toHaveLength(2);
});

test("a signal that was held back makes no line of now", async () => {
  const { odile, ravi } = await meet();
  const call = (peer: string, { member }: Page) => ({ type: "call", call: "c.1", participants: [{ peer, member, nickname: "?", media: {} }] });
  odile.hears(call("p.r", ravi));
  await passes();
  await odile.asks("signal", { call: "c.1", from: "p.o", to: "p.r", data: { description: { type: "offer", sdp: "a=fingerprint:sha-256 AA" } } });
  await odile.says("held back");
  const held = [told(odile, "signal"), told(odile, "send")];
  Date.now = () => clock() + HOUR;
  await returns(ravi, odile);
  ravi.hears(call("p.o", odile));
  for (const frame of held) ravi.hears(frame);
  await passes();
  expect([ravi.of("signal").length, ages(ravi)]).toEqual([1, [true]]);
});

/** Ravi deletes a line and leaves, as the client does it; `answers`: the server, but to `join`. */
function deletesAndLeaves(ravi: Page, answers: Page["answers"]): Promise<unknown> {
  const state = { room: ravi.room, nickname: "?", nb_users: 1, members: [ravi.listed] };
  ravi.sent.length = 0;
  ravi.answers = (frame) => (frame.type === "join" ? { state } : answers(frame));
  void ravi.asks("delete", { id: "SID.1" }).catch(() => undefined);
  const left = ravi.sealing.left(ravi.room);
  return Promise.resolve(left).then(() => ravi.sent.push({ type: "leave" }));
}
const requests = (page: Page): string[] => page.sent.map(({ type }) => type);

test("who leaves has deleted before, and comes again after that", async () => {
  const { ravi } = await meet();
  let answer = (_ok: object): void => undefined;
  const leaving = deletesAndLeaves(ravi, ({ type }) => (type === "send" ? new Promise((done) => (answer = done)) : undefined));
  const coming = ravi.asks("join", { nickname: "ravi_k" });
  await vi.waitFor(() => expect(requests(ravi)).toEqual(["send"]));
  answer({ id: "id.deletion", timestamp: 1 });
  await Promise.all([leaving, coming]);
  expect(requests(ravi)).toEqual(["send", "delete", "leave", "join", "send"]);
});

test("who leaves waits for no answer to a deletion that the line has lost, and for none longer than two seconds", async () => {
  const { ravi } = await meet();
  await deletesAndLeaves(ravi, () => new ConnectionLost());
  expect(requests(ravi)).toEqual(["send", "leave"]);
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  try {
    let leaving: Promise<unknown> | undefined;
    await new Promise<void>((sent) => {
      leaving = deletesAndLeaves(ravi, () => {
        sent();
        return new Promise(() => undefined);
      });
    });
    await vi.advanceTimersByTimeAsync(1_900);
    expect(requests(ravi)).toEqual(["send"]);
    await vi.advanceTimersByTimeAsync(200);
    await leaving;
  } finally {
    vi.useRealTimers();
  }
});

test("who leaves with nothing to delete leaves at once", async () => {
  const { ravi } = await meet();
  expect(ravi.sealing.left(ravi.room)).toBeUndefined();
});
