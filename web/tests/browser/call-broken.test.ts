// Calls over a network that breaks: what goes on, what comes back, and how.
import { beforeEach, expect, test } from "vitest";
import { AWAY, expectWrongs, triesNow, useBrowser } from "./browser.ts";
import { idle } from "./idle.ts";
import { button, FALSE_DEVICES, joins, person, tile } from "./in-call.ts";
import { hears, MADE_ANEW_MS, made, sees, until } from "./links.ts";
import { GOES_ON_MS } from "./passing.ts";
import { Server } from "./server.ts";

useBrowser(...FALSE_DEVICES);
let server: Server;
beforeEach(async () => {
  expectWrongs(...AWAY);
  server = await Server.start();
  return () => server.end();
});

test("the call goes on without a gap while the server is away", async () => {
  const wire = await server.wire();
  const lena = await person("lena", wire, { stretched: MADE_ANEW_MS });
  const tom = await person("tom", server, { stretched: MADE_ANEW_MS });
  for (const page of [lena, tom]) {
    await joins(page);
    await button(page, "Camera on").click();
  }
  await sees(lena, 1);
  await sees(tom, 1);
  const at = new URL(wire.origin).port;
  wire.close();
  // Her place in the call is free after half a minute.
  await Promise.all([lena.getByText(/Your call goes on/).waitFor(), tile(tom, /^lena.*connection lost, sound may go on/).waitFor()]);
  await Promise.all([sees(lena, 1), sees(tom, 1)]);
  for (const page of [lena, tom]) await until(page, ([link]) => link?.state === "connected", "connected");
  await wire.open(Number(at));
  await lena.getByText("Connected", { exact: true }).waitFor();
  await tile(tom, /^lena(, speaking)?$/).waitFor();
  await sees(lena, 1);
  await sees(tom, 1);
  expect([await made(lena), await made(tom)]).toEqual([1, 1]);
  // A message sent now arrives.
  await button(lena, "Mute").click();
  await tile(tom, /^lena, microphone off/).waitFor();
  await button(lena, "Share").click();
  await tile(tom, /^Screen of lena/).waitFor();
  wire.close();
});

test("when the session is lost, one comes back into the call by oneself", async () => {
  const [lena, tom, mael] = [await person("lena", server), await person("tom", server), await person("mael", server, { stretched: [GOES_ON_MS] })];
  for (const page of [lena, tom]) await joins(page);
  await hears(lena, 1);
  await mael.getByText("lena started a call").waitFor();
  await button(tom, "Camera on").click();
  await sees(lena, 1);
  for (const page of [lena, tom]) await tile(page, /./).last().and(tile(page, /^You/)).waitFor();
  // All is in memory: after a restart there is neither session nor call.
  await server.stop();
  await sees(lena, 1);
  await server.run();
  for (const page of [lena, tom]) await page.getByText("Connected", { exact: true }).waitFor();
  await expect.poll(() => made(lena)).toBeGreaterThan(1);
  await until(lena, (all) => all.length === 1 && all.every(({ state }) => state === "connected"), "one new connection");
  await hears(lena, 1);
  await hears(tom, 1);
  await sees(lena, 1);
  await tile(lena, /^tom/).waitFor();
  await idle(lena);
  expect(await tile(lena, /./).count()).toBe(2);
  // This person's picture is where it was, and nobody learned that the call ended.
  for (const page of [lena, tom]) await tile(page, /./).last().and(tile(page, /^You/)).waitFor();
  await mael.getByRole("button", { name: /^Join call.*2/ }).waitFor();
  for (const page of [lena, tom, mael]) {
    await idle(page);
    expect(await page.getByText("The call ended").count()).toBe(0);
  }
  await idle(mael);
  expect(await mael.getByText("started a call").count()).toBe(1);
});

/** lena and tom are in a call, and lena has no line for so long, in seconds, that her place in it is free. */
async function losesHerLine(grace: string) {
  await server.stop();
  server = await Server.start("", { RESUME_GRACE: grace });
  const wire = await server.wire();
  const lena = await person("lena", wire);
  const tom = await person("tom", server);
  for (const page of [lena, tom]) await joins(page);
  await hears(tom, 1);
  const at = new URL(wire.origin).port;
  wire.close();
  await tile(tom, /^lena/).waitFor({ state: "detached" });
  return { wire, at, lena, tom };
}

test("who was away for too long comes back into the call as somebody new", async () => {
  const { wire, at, lena, tom } = await losesHerLine("1");
  await until(tom, (all) => all.length === 0, "the connection is closed");
  await wire.open(Number(at));
  await tile(tom, /^lena/).waitFor();
  await hears(tom, 1);
  await hears(lena, 1);
  wire.close();
});

test("who comes back when the others have left begins no call of its own", async () => {
  // After half a minute the place in the call is free.
  const { wire, at, lena, tom } = await losesHerLine("240");
  await button(tom, "Leave").click();
  await until(lena, (all) => all.every(({ state }) => state !== "connected"), "the connection is gone");
  await wire.open(Number(at));
  await triesNow(lena);
  await lena.getByText("The connection to the server was lost. You are no longer in the call.").waitFor();
  await lena.getByRole("region", { name: /^Call in/ }).waitFor({ state: "detached" });
  await lena.getByText("Connected", { exact: true }).waitFor();
  await idle(tom);
  expect(await tom.getByText("lena started a call").count()).toBe(0);
  wire.close();
});

test("a network that breaks while one joins costs nobody a connection", async () => {
  const wire = await server.wire();
  const [lena, tom, odile] = [await person("lena", server), await person("tom", wire), await person("odile", server)];
  await joins(lena);
  for (const page of [tom, odile]) {
    await joins(page);
    wire.cut();
  }
  // In the midst of what the two ends agree on, again and again.
  for (const page of [tom, lena]) {
    await page.keyboard.press("Control+e");
    wire.cut();
  }
  for (const page of [lena, tom, odile]) {
    await until(page, (all) => all.length === 2 && all.every(({ state }) => state === "connected"), "connected to two");
    await hears(page, 2);
  }
  await sees(odile, 2);
  wire.close();
});
