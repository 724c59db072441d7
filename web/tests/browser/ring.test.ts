// Calling one person: it rings, and is answered, declined, missed, or found busy.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { RoomState } from "../../src/protocol/index.ts";
import { accessible } from "./axe.ts";
import { enter, expectWrongs, say, useBrowser, visit } from "./browser.ts";
import { changeServer, server, useServer } from "./cast.ts";
import { Native } from "./client.ts";
import { button, caller, calls, card, FALSE_DEVICES, inCall, tile } from "./in-call.ts";
import { counts, hears, keepLinks, sees } from "./links.ts";
import { unheard } from "./sayings.ts";

useBrowser(...FALSE_DEVICES);
useServer();

/** The line in the conversation with somebody that says what became of a call. */
async function remark(page: Page, name: string, what: string): Promise<void> {
  await page.getByRole("navigation").getByRole("link", { name: new RegExp(name) }).click();
  await page.getByRole("log", { name: `Direct messages with ${name}` }).getByText(what).waitFor();
}

test("a call is answered, and ends for both with who leaves last", async () => {
  const [lena, tom] = [await caller("lena"), await caller("tom")];
  await calls(lena, "tom");
  await lena.getByText("Calling tom.").waitFor();
  await card(tom, "lena").getByText(/Sound first, \d+ seconds? left to answer/).waitFor();
  expect(await tom.title()).toBe("lena is calling – causerie");
  await card(tom, "lena").getByRole("button", { name: "Answer", exact: true }).click();
  await hears(lena, 1);
  await hears(tom, 1);
  expect(await lena.getByText("Calling tom.").count()).toBe(0);
  expect(await tom.title()).toBe("QGIS – causerie");
  await tom.getByRole("navigation").getByRole("link", { name: /Call with lena/ }).waitFor();
  // One goes on reading where one was.
  await tom.getByRole("heading", { name: "QGIS", level: 1 }).waitFor();
  for (const page of [lena, tom]) {
    await page.getByRole("button", { name: "Leave", exact: true }).click();
    await inCall(page).waitFor({ state: "detached" });
    expect(await counts(page)).toEqual([]);
  }
  await tom.getByRole("navigation").getByRole("link", { name: /Call with/ }).waitFor({ state: "detached" });
});

test("who answers is heard, although the last call ended with the microphone off", async () => {
  const [lena, tom] = [await caller("lena"), await caller("tom", server, "off")];
  await calls(lena, "tom");
  await card(tom, "lena").getByRole("button", { name: "Answer", exact: true }).click();
  await button(tom, "Mute").waitFor();
  await hears(lena, 1);
  await tile(lena, /^tom(, speaking)?$/).waitFor();
  for (const page of [tom, lena]) {
    await button(page, "Leave").click();
    await inCall(page).waitFor({ state: "detached" });
  }
  // The call of a room is gone into as it was last.
  await tom.getByRole("button", { name: "Start a call" }).click();
  await button(tom, "Unmute").waitFor();
});

test("a call is declined, and the caller is told", async () => {
  const [lena, tom] = [await caller("lena"), await caller("tom")];
  const lost = await unheard(lena);
  await calls(lena, "tom");
  await card(tom, "lena").getByRole("button", { name: "Decline" }).click();
  await card(tom, "lena").waitFor({ state: "detached" });
  await lena.getByRole("status").getByText("tom: Declined.").waitFor();
  expect(await lost()).toEqual([]);
  await inCall(lena).waitFor({ state: "detached" });
  await remark(lena, "tom", "Declined.");
  expect(await tom.getByRole("navigation").getByText("lena").count()).toBe(0);
});

test("a call that nobody answers is missed", async () => {
  await changeServer({ LIMIT_INVITE_TIMEOUT: "2" });
  const [lena, tom] = [await caller("lena"), await caller("tom")];
  await calls(lena, "tom");
  await card(tom, "lena").waitFor();
  await lena.getByText("tom: No answer.").waitFor();
  await card(tom, "lena").waitFor({ state: "detached" });
  await tom.getByRole("navigation").getByRole("link", { name: /^lena Missed call\. 1 unread for you$/ }).waitFor();
  await remark(tom, "lena", "Missed call.");
  await tom.getByRole("navigation").getByRole("link", { name: /^lena$/ }).waitFor();
  // Where it stands in the conversation, it is not said twice.
  await remark(lena, "tom", "No answer.");
  await lena.getByText("tom: No answer.").waitFor({ state: "detached" });
});

test("a call is taken back", async () => {
  const [lena, tom] = [await caller("lena"), await caller("tom")];
  await calls(lena, "tom");
  await card(tom, "lena").waitFor();
  await lena.getByRole("button", { name: "Cancel" }).click();
  await card(tom, "lena").waitFor({ state: "detached" });
  await inCall(lena).waitFor({ state: "detached" });
  await remark(tom, "lena", "Missed call.");
});

test("a call for which there is no room is said not to be possible", async () => {
  await changeServer({ LIMIT_ROOMS: "1" });
  const lena = await caller("lena");
  await caller("tom");
  await calls(lena, "tom");
  await lena.getByText("tom: tom cannot be reached.").waitFor();
  expect(await lena.getByText("Calling tom.").count()).toBe(0);
  await remark(lena, "tom", "tom cannot be reached.");
});

test("a call that is taken back before it rings never does, and opens no microphone", async () => {
  const [lena, tom] = [await caller("lena"), await caller("tom")];
  // What lena hears of the rooms she comes into stays on the way.
  const hold = await lena.evaluateHandle(() => ({ held: false, late: [] as (() => void)[], opened: 0 }));
  await lena.evaluate((held) => {
    const take = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = (what) => {
      held.opened += 1;
      return take(what);
    };
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (frame) {
      if (held.held && String(frame).includes('"join"')) held.late.push(() => send.call(this, frame));
      else send.call(this, frame);
    };
    held.held = true;
  }, hold);
  await calls(lena, "tom");
  await lena.getByText("Calling tom.").waitFor();
  await expect.poll(() => hold.evaluate(({ late }) => late.length)).toBe(1);
  await lena.getByRole("button", { name: "Cancel" }).click();
  await lena.getByText("Calling tom.").waitFor({ state: "detached" });
  await hold.evaluate((held) => {
    held.held = false;
    for (const goOn of held.late) goOn();
  });
  // The server has answered what came before this.
  await say(lena, "never mind");
  await tom.getByRole("log").getByText("never mind").waitFor();
  expect(await hold.evaluate(({ opened }) => opened)).toBe(0);
  expect(await inCall(lena).count()).toBe(0);
  expect(await lena.getByRole("navigation").getByRole("link", { name: /Call with/ }).count()).toBe(0);
  // The next one goes as always.
  await calls(lena, "tom");
  await card(tom, "lena").waitFor();
});

test("what rings stops with the connection, and is missed", async () => {
  expectWrongs(/WebSocket connection to .* failed/, /ERR_CONNECTION_REFUSED/);
  const wire = await server.wire();
  const [lena, tom] = [await caller("lena"), await caller("tom", wire)];
  await calls(lena, "tom");
  await card(tom, "lena").waitFor();
  wire.close();
  await card(tom, "lena").waitFor({ state: "detached" });
  expect(await tom.getByText("Connected", { exact: true }).count()).toBe(0);
  await remark(tom, "lena", "Missed call.");
});

test("what rings stops by itself when the server does not say that it is over", async () => {
  await changeServer({ LIMIT_INVITE_TIMEOUT: "2" });
  const [lena, tom] = [await caller("lena"), await caller("tom")];
  await tom.routeWebSocket(/\/ws\b/, (near) => {
    near.connectToServer().onMessage((frame) => {
      if (!String(frame).includes('"invite_closed"')) near.send(frame);
    });
  });
  await tom.reload();
  await tom.getByRole("complementary").getByRole("button", { name: "lena" }).waitFor();
  await calls(lena, "tom");
  await card(tom, "lena").waitFor();
  await lena.getByText("tom: No answer.").waitFor();
  await card(tom, "lena").waitFor({ state: "detached" });
  await remark(tom, "lena", "Missed call.");
});

test("somebody in another call is busy, and learns of it", async () => {
  const [lena, tom] = [await caller("lena"), await caller("tom")];
  await tom.getByRole("button", { name: "Start a call" }).click();
  await inCall(tom).waitFor();
  await calls(lena, "tom");
  await lena.getByText("tom: tom is in another call.").waitFor();
  expect(await card(tom, "lena").count()).toBe(0);
  await remark(tom, "lena", "Missed call.");
});

test("it can be answered while something is open over the page", async () => {
  const [lena, tom] = [await caller("lena"), await caller("tom")];
  await tom.getByRole("button", { name: "Settings" }).click();
  await tom.getByRole("textbox", { name: "Nickname" }).focus();
  await calls(lena, "tom");
  await card(tom, "lena").waitFor();
  expect(await tom.evaluate(() => document.activeElement?.tagName)).toBe("INPUT");
  await card(tom, "lena").getByRole("button", { name: "Answer", exact: true }).click();
  await hears(tom, 1);
});

test("it is answered with a message", async () => {
  const [lena, tom] = [await caller("lena"), await caller("tom")];
  await calls(lena, "tom");
  await card(tom, "lena").getByRole("button", { name: "Answer with a message" }).click();
  await tom.getByRole("heading", { name: "lena", level: 1 }).waitFor();
  await say(tom, "in ten minutes");
  await lena.getByRole("navigation").getByRole("link", { name: /tom/ }).locator(".badge.you").waitFor();
});

test("it takes no key that is meant for something else, and has its own", async () => {
  const [lena, tom] = [await caller("lena"), await caller("tom")];
  await tom.locator("#text").focus();
  await calls(lena, "tom");
  await card(tom, "lena").waitFor();
  expect(await tom.evaluate(() => document.activeElement?.id)).toBe("text");
  await tom.keyboard.type("y n");
  await tom.keyboard.press("Enter");
  await tom.getByRole("log").getByText("y n").waitFor();
  await card(tom, "lena").waitFor();
  await tom.keyboard.press("Alt+n");
  await lena.getByText("tom: Declined.").waitFor();
  await calls(lena, "tom");
  await card(tom, "lena").locator(".btn.main:enabled").waitFor();
  await tom.keyboard.press("Alt+y");
  await hears(tom, 1);
});

test("who is called first reads what others will see, and is connected after that", async () => {
  const lena = await caller("lena");
  const tom = await visit(server, "", { first: keepLinks });
  await enter(tom, "tom");
  await calls(lena, "tom");
  await card(tom, "lena").getByRole("button", { name: "Answer", exact: true }).click();
  const dialog = tom.getByRole("dialog", { name: "Before your first call" });
  await dialog.getByText("The others in the call can see your network address").waitFor();
  expect(await counts(tom)).toEqual([]);
  await dialog.getByRole("button", { name: "Join" }).click();
  await hears(lena, 1);
});

test("a call may be answered with the camera, also when it is the first one", async () => {
  const lena = await caller("lena");
  const tom = await caller("tom");
  await calls(lena, "tom");
  await card(tom, "lena").getByRole("button", { name: "Answer with camera" }).click();
  await hears(lena, 1);
  await sees(lena, 1);
  for (const one of [tom, lena]) await button(one, "Leave").click();
  await inCall(lena).waitFor({ state: "detached" });
  const odile = await visit(server, "", { first: keepLinks });
  await enter(odile, "odile");
  await calls(lena, "odile");
  await card(odile, "lena").getByRole("button", { name: "Answer with camera" }).click();
  await odile.getByRole("dialog", { name: "Before your first call" }).getByRole("button", { name: "Join" }).click();
  await button(odile, "Camera off").waitFor();
  await sees(lena, 1);
});

test("somebody may be asked into a room, and comes with the key that the invitation is", async () => {
  await changeServer({ KEY_ROOMS: "Géotribu=s3same" });
  const lena = await caller("lena");
  // She has stood before its door.
  await lena.getByRole("navigation").getByRole("link", { name: /Géotribu/ }).click();
  await lena.getByRole("heading", { name: "This room needs a key." }).waitFor();
  await lena.getByRole("navigation").getByRole("link", { name: /QGIS/ }).click();
  await lena.getByRole("heading", { name: "QGIS", level: 1 }).waitFor();
  const tom = await Native.join(server, { room: "QGIS", nickname: "tom" });
  const { state } = (await tom.hears((frame) => frame["state"] !== undefined)) as unknown as { state: RoomState };
  const to = state.members?.find(({ nickname }) => nickname === "lena")?.member;
  await tom.asks({ type: "join", room: "Géotribu", key: "s3same" });
  await tom.asks({ type: "invite", to, room: "Géotribu", note: "come over" });
  const asked = lena.getByRole("region", { name: "tom asks you to come" });
  await asked.getByText("come over").waitFor();
  await asked.getByRole("button", { name: "Come" }).click();
  await lena.getByRole("heading", { name: "Géotribu", level: 1 }).waitFor();
  await lena.getByRole("complementary").getByRole("button", { name: "tom" }).waitFor();
  expect(await inCall(lena).count()).toBe(0);
});

/** A caller without a page, and how it rings somebody, perhaps to take it back. */
async function bareCaller(nickname: string, whom: string) {
  const room = `~${nickname.padEnd(22, "x")}`;
  const native = await Native.join(server, { room: "QGIS", nickname, features: ["direct", "call"] });
  const { state } = (await native.hears((frame) => frame["state"] !== undefined)) as unknown as { state: RoomState };
  const to = state.members?.find((one) => one.nickname === whom)?.member;
  await native.asks({ type: "join", room });
  const rings = async (): Promise<unknown> => {
    const answer = await native.asks({ type: "invite", to, room, call: true });
    expect(answer).toMatchObject({ type: "ok" });
    return answer["invite"];
  };
  const takesBack = (invite: unknown) => native.asks({ type: "invite_cancel", invite });
  return { native, rings, takesBack };
}

test("a card that takes the place of another takes no click and no key at first", async () => {
  await changeServer({ LIMIT_INVITE_TIMEOUT: "60" });
  const lena = await caller("lena");
  const [bob, mallory] = [await bareCaller("bob", "lena"), await bareCaller("mallory", "lena")];
  const first = await bob.rings();
  await card(lena, "bob").waitFor();
  await mallory.rings();
  // It watches before bob gives up, and is as quick as can be.
  const hasty = await lena.evaluateHandle(() => {
    const answer = { tried: false };
    new MutationObserver((_all, watch) => {
      if (document.getElementById("ring-title")?.textContent !== "mallory is calling") return;
      watch.disconnect();
      document.querySelector<HTMLElement>(".ring .btn.main")?.click();
      for (const key of ["y", "n"]) document.dispatchEvent(new KeyboardEvent("keydown", { key, altKey: true }));
      answer.tried = true;
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
    return answer;
  });
  await bob.takesBack(first);
  await expect.poll(() => hasty.evaluate(({ tried }) => tried)).toBe(true);
  const closed = (frame: Record<string, unknown>): boolean => frame["type"] === "invite_closed";
  await card(lena, "mallory").getByRole("button", { name: "Decline" }).click();
  expect(await mallory.native.hears(closed)).toMatchObject({ outcome: "declined" });
  expect(await inCall(lena).count()).toBe(0);
});

test("nobody rings without end: there is a pause, missed calls are counted, and the card lets one ignore who rings", async () => {
  await changeServer({ LIMIT_INVITE_TIMEOUT: "60" });
  const lena = await visit(server);
  await lena.clock.install();
  await enter(lena, "lena");
  const mallory = await bareCaller("mallory", "lena");
  await lena.getByRole("complementary").getByRole("button", { name: "mallory" }).waitFor();
  const first = await mallory.rings();
  await card(lena, "mallory").waitFor();
  await mallory.takesBack(first);
  await card(lena, "mallory").waitFor({ state: "detached" });
  const seen = await lena.evaluateHandle(() => {
    const count = { cards: 0 };
    new MutationObserver(() => (count.cards += document.querySelectorAll(".ring").length)).observe(document.body, { subtree: true, childList: true });
    return count;
  });
  for (let n = 0; n < 3; n += 1) await mallory.takesBack(await mallory.rings());
  await say(lena, "all have come");
  await lena.getByRole("log").getByText("all have come").waitFor();
  expect(await seen.evaluate(({ cards }) => cards)).toBe(0);
  const row = lena.getByRole("navigation").getByRole("link", { name: /^mallory.*1 unread for you/ });
  await row.waitFor();

  // Who still wants to when the pause is over is heard.
  await mallory.rings();
  await say(lena, "wait");
  await lena.getByRole("log").getByText("wait").waitFor();
  expect(await card(lena, "mallory").count()).toBe(0);
  await lena.clock.fastForward(10_000);
  await accessible(lena, "ring");
  await card(lena, "mallory").getByRole("button", { name: "Ignore on this device" }).click();
  await card(lena, "mallory").waitFor({ state: "detached" });
  expect(mallory.native.count((frame) => frame["outcome"] === "declined")).toBe(0);
  await remark(lena, "mallory", "4 missed calls.");
});

test("who is ignored does not ring, and who cannot be called is not offered", async () => {
  const lena = await caller("lena");
  const tom = await Native.join(server, { room: "QGIS", nickname: "tom" });
  await lena.getByRole("complementary").getByRole("button", { name: "tom" }).click();
  await lena.getByRole("button", { name: "Mention" }).waitFor();
  expect(await lena.getByRole("button", { name: "Call", exact: true }).count()).toBe(0);
  await lena.getByRole("button", { name: /Ignore/ }).click();
  const { state } = (await tom.hears((frame) => frame["state"] !== undefined)) as unknown as { state: RoomState };
  const to = state.members?.find(({ nickname }) => nickname === "lena")?.member;
  expect(await tom.asks({ type: "invite", to, room: "QGIS", call: true })).toMatchObject({ type: "ok" });
  await say(lena, "after it");
  await lena.getByRole("log").getByText("after it").waitFor();
  expect(await card(lena, "tom").count()).toBe(0);
});
