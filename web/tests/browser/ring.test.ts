// Calling one person: it rings, and is answered, declined, missed, or found busy.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { enter, expectWrongs, openSettings, say, useBrowser, visit } from "./browser.ts";
import { changeServer, server, useServer } from "./cast.ts";
import { idle } from "./idle.ts";
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
  await idle(tom);
  expect(await tom.title()).toBe("lena is calling – causerie");
  await card(tom, "lena").getByRole("button", { name: "Answer", exact: true }).click();
  await hears(lena, 1);
  await hears(tom, 1);
  await idle(lena);
  expect(await lena.getByText("Calling tom.").count()).toBe(0);
  expect(await tom.title()).toBe("QGIS – causerie");
  await tom.getByRole("navigation").getByRole("link", { name: /Call with lena/ }).waitFor();
  // The reader stays where they were.
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
  await idle(tom);
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
  // Where it stands in the conversation, it is not announced twice.
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
  await idle(lena);
  expect(await lena.getByText("Calling tom.").count()).toBe(0);
  await remark(lena, "tom", "tom cannot be reached.");
});

test("a call that is taken back before it rings never does, and opens no microphone", async () => {
  const [lena, tom] = [await caller("lena"), await caller("tom")];
  // The frames about the rooms that lena comes into stay on the way.
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
  await idle(lena);
  expect(await hold.evaluate(({ opened }) => opened)).toBe(0);
  expect(await inCall(lena).count()).toBe(0);
  expect(await lena.getByRole("navigation").getByRole("link", { name: /Call with/ }).count()).toBe(0);
  // The next call rings as always.
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
  await idle(tom);
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
  await idle(tom);
  expect(await card(tom, "lena").count()).toBe(0);
  await remark(tom, "lena", "Missed call.");
});

test("it can be answered while something is open over the page", async () => {
  const [lena, tom] = [await caller("lena"), await caller("tom")];
  await openSettings(tom);
  await tom.getByRole("textbox", { name: "Nickname" }).focus();
  await calls(lena, "tom");
  await card(tom, "lena").waitFor();
  await idle(tom);
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
  await idle(tom);
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
  for (const page of [tom, lena]) await button(page, "Leave").click();
  await inCall(lena).waitFor({ state: "detached" });
  const odile = await visit(server, "", { first: keepLinks });
  await enter(odile, "odile");
  await calls(lena, "odile");
  await card(odile, "lena").getByRole("button", { name: "Answer with camera" }).click();
  await odile.getByRole("dialog", { name: "Before your first call" }).getByRole("button", { name: "Join" }).click();
  await button(odile, "Camera off").waitFor();
  await sees(lena, 1);
});
