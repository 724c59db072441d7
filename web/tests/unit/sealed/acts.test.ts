// What somebody does in a sealed room is theirs by what they sealed, never by the word of the server.
import { expect, test, vi } from "vitest";
import { meet, Page, passes, toldOf } from "./lying.ts";

const mark = (id: string, longitude = 5) => ({ id, geometry: { type: "Point", coordinates: [longitude, 45] }, properties: { shape: "mark", color: 2 } });
const told = (page: Page, type: string) => toldOf(page.lastSent(type), page)[0] as never as Record<string, unknown> & { type: string };
const callOf = (...pages: readonly Page[]) => ({
  type: "call",
  call: "c.1",
  participants: pages.map(({ member }) => ({ peer: `p.${member}`, member, nickname: "?", mic: true, camera: false, screen: false, resumed: 0 })),
});
const names = (page: Page): string[][] => page.of("call").map(({ participants }) => (participants as { nickname: string }[]).map(({ nickname }) => nickname));

/** A page joins the call, and the server tells how it is then. */
async function joins(page: Page, ...all: readonly Page[]): Promise<void> {
  const { type: _type, ...call } = callOf(...all);
  page.answers = ({ type }) => (type === "call_join" ? { peer: `p.${page.member}`, call } : undefined);
  await page.asks("call_join", { mic: true, camera: false, screen: false });
  page.answers = () => undefined;
}

test("a call is begun by whoever says so, and not before", async () => {
  const { odile, ravi } = await meet();
  await joins(odile, odile);
  ravi.hears(callOf(odile));
  await passes();
  expect(ravi.of("call")).toEqual([]);
  ravi.hears(told(odile, "send"));
  await passes();
  expect(names(ravi)).toEqual([["odile"]]);
  // The end is odile's, and no other.
  ravi.hears({ ...callOf(odile), participants: [{ ...callOf(odile).participants[0], peer: "p.x" }] });
  await passes();
  expect(names(ravi).at(-1)).toEqual(["somebody new"]);
  // Who has left it is not named there any more.
  await odile.asks("call_leave", {});
  await odile.says("that was it");
  for (const frame of [told(odile, "send"), callOf(odile)]) ravi.hears(frame);
  await passes();
  expect(names(ravi).at(-1)).toEqual(["somebody new"]);
});

test("of a call in which nobody says anything that is told, after a while", async () => {
  const { odile, ravi } = await meet();
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  ravi.hears(callOf(odile));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(names(ravi)).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_500);
  vi.useRealTimers();
  expect(names(ravi)).toEqual([["somebody new"]]);
});

test("an end of a call is somebody's only if the server has them there, too", async () => {
  const { odile, ravi } = await meet();
  const eve = new Page("eve", "m.e");
  await eve.opens(odile.sealing.secretOf(odile.room));
  await eve.joins(odile, ravi);
  await joins(odile, odile);
  eve.answers = ({ type }) => (type === "call_join" ? { peer: "p.m.o", call: callOf(odile) } : undefined);
  await eve.asks("call_join", {});
  for (const frame of [callOf(odile), told(eve, "send"), told(odile, "send")]) ravi.hears(frame);
  await passes();
  expect(names(ravi).at(-1)).toEqual(["odile"]);
});

test("nobody takes a thing off the board by the server's word, and puts are those of who sealed them", async () => {
  const { odile, ravi } = await meet();
  await odile.asks("board_put", { features: [mark("f.1")] });
  const put = told(odile, "board_put");
  ravi.hears({ ...put, by: { member: ravi.member, nickname: "?" } });
  await passes();
  expect(ravi.of("board").at(-1)).toMatchObject({ by: { member: "m.o", nickname: "odile" }, put: [{ id: "f.1", by: "odile" }] });
  const by = { member: odile.member, nickname: "?" };
  ravi.hears({ type: "board", rev: 2, by, removed: ["f.1"] });
  // What was there before is no act of now.
  ravi.hears({ ...put, rev: 3 });
  ravi.hears({ ...put, rev: 4, removed: ["f.2"] });
  await passes();
  expect(ravi.of("board").slice(-3)).toMatchObject([{ removed: ["f.1"] }, { put: [{ id: "f.1" }] }, { removed: ["f.2"] }]);
  expect(ravi.of("board").slice(-3).map((event) => event["by"])).toEqual([undefined, undefined, undefined]);
});

test("a thing on the board never goes back, however often it was changed", async () => {
  const { odile, ravi } = await meet();
  const frames: ReturnType<typeof told>[] = [];
  for (let change = 0; change < 1_003; change += 1) {
    void odile.sealing.ask("board_put", { room: odile.room, features: [mark("f.1", change / 100)] } as never, undefined);
    if (change % 100 === 99) await passes();
  }
  await passes();
  for (const sent of odile.sent) if (sent.type === "board_put") frames.push(toldOf(sent, odile)[0] as never);
  expect(frames).toHaveLength(1_003);
  for (const frame of frames) ravi.hears(frame);
  while (ravi.of("board").length < frames.length) await passes();
  ravi.hears(frames[1_001] as never);
  await passes();
  expect(ravi.of("board").at(-1)).toMatchObject({ put: [] });
}, 30_000);

test("a live value that was taken back does not come again, nor one whose time is over", async () => {
  const { odile, ravi } = await meet();
  const position = { at: [5.72, 45.18] };
  await odile.asks("live", { set: { position } });
  const live = told(odile, "live");
  const state = { room: ravi.room, nickname: "?", nb_users: 2, members: [odile.listed, ravi.listed], live: live["members"] };
  const shows = async (): Promise<unknown> => {
    ravi.hears({ type: "room_state", room: undefined, state });
    await passes();
    return (ravi.of("live").at(-1) as unknown as { members: object }).members;
  };
  ravi.hears(live);
  expect(await shows()).toEqual({ "m.o": { position } });
  const now = Date.now;
  Date.now = () => now() + 121_000;
  try {
    expect(await shows()).toEqual({});
  } finally {
    Date.now = now;
  }
  ravi.hears({ type: "live", members: { "m.o": { position: null } } });
  expect(await shows()).toEqual({});
  await odile.asks("live", { set: { position } });
  ravi.hears(told(odile, "live"));
  await passes();
  expect(ravi.of("live").at(-1)).toMatchObject({ members: { "m.o": { position } } });
});
