// Ending a session and beginning another: its key, and the fate of the rooms.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { begin } from "./fake.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const STATE = { room: "QGIS", nickname: "jane", nb_users: 1, members: [] };

async function inside() {
  const it = begin();
  it.client.join({ room: "QGIS" });
  await it.socket().welcomes();
  await it.socket().oks("join", { state: STATE });
  return it;
}

test("a new session in the same rooms, for what only hello says", async () => {
  const it = await inside();
  const renewed = it.client.renew();
  expect(it.sockets[0]?.closed).toBe(1000);
  // Until the server has answered the close, the old session holds its nicknames.
  expect(it.sockets).toHaveLength(1);
  await it.socket().dies(1000);
  await renewed;
  expect(it.sockets).toHaveLength(2);
  // The key opens the mailboxes of the session that has ended.
  await it.socket().welcomes({ resume: "r.2" });
  expect([it.socket().last("hello")["resume"], it.store.key]).toEqual(["r.1", "r.2"]);
  await it.socket().oks("join", { state: STATE });
  expect(it.rooms.entered).toHaveBeenLastCalledWith(STATE, "joined");
});

test("who goes on with another session leaves the rooms of the own one, and nobody else does", async () => {
  for (const key of ["r.other", undefined]) {
    const it = await inside();
    const goesOn = it.client.goOnWith(key);
    expect([it.sockets[0]?.all("leave").length, it.sockets[0]?.closed]).toEqual([key === undefined ? 0 : 1, 1000]);
    await it.sockets[0]?.dies(1000);
    await goesOn;
    await it.socket().welcomes({ resumed: key !== undefined });
    // What that session has heard is not here.
    expect(it.socket().last("hello")).toMatchObject({ resume: key ?? "r.1", fresh: true });
  }
});

test("who ends the session leaves its rooms, which closes their mailboxes, and the key is forgotten", async () => {
  const it = await inside();
  void it.client.close();
  expect(it.socket().last("leave")).toMatchObject({ room: "QGIS" });
  expect([it.socket().closed, it.store.key]).toEqual([1000, undefined]);
});

test("a session that is ended while another one is about to begin stays ended", async () => {
  for (const begins of ["renew", "goOnWith"] as const) {
    const it = await inside();
    const begun = it.client[begins]("r.other");
    void it.client.close();
    await it.socket().dies(1000);
    await begun;
    await vi.advanceTimersByTimeAsync(600_000);
    expect([it.sockets.length, it.connection.standing, it.store.key]).toEqual([1, { is: "ended", because: "asked" }, undefined]);
  }
});

test("of two deeds in a row the last one counts, and waits for the end of the session too", async () => {
  const it = await inside();
  const both = Promise.all([it.client.goOnWith("r.first"), it.client.goOnWith("r.second")]);
  expect(it.sockets).toHaveLength(1);
  await it.socket().dies(1000);
  await both;
  expect(it.sockets).toHaveLength(2);
  it.socket().opens();
  expect(it.socket().last("hello")["resume"]).toBe("r.second");
});
