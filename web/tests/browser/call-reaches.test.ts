// How calls reach people: they ring, a room learns of its call, and members of a call ask others into it.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { enter, hide, makePrivate, openSettings, useBrowser, visit } from "./browser.ts";
import { server, useServer } from "./cast.ts";
import { Native } from "./client.ts";
import { idle } from "./idle.ts";
import { button, caller, calls, card, FALSE_DEVICES, inCall, joins, person, tile } from "./in-call.ts";

useBrowser(...FALSE_DEVICES);
useServer({ LIMIT_INVITE_TIMEOUT: "600" });

/** Returns how many notes the page has played from now on. */
async function played(page: Page): Promise<() => Promise<number>> {
  const notes = await page.evaluateHandle(() => {
    const count = { notes: 0 };
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (at) {
      count.notes += 1;
      start.call(this, at);
    };
    return count;
  });
  return () => notes.evaluate((count) => count.notes);
}

function menuOf(page: Page, name: string): Promise<void> {
  return page.getByRole("complementary").getByRole("button", { name }).click();
}

test("a call is heard where it rings and by who calls, unless one does not want that", async () => {
  const [lena, tom] = [await caller("lena"), await caller("tom")];
  const heard = [await played(lena), await played(tom)];
  await calls(lena, "tom");
  await card(tom, "lena").waitFor();
  // Ringing goes on, and stops when it is over.
  for (const notes of heard) await expect.poll(notes).toBeGreaterThan(6);
  await card(tom, "lena").getByRole("button", { name: "Decline" }).click();
  await lena.getByText("tom: Declined.").waitFor();
  await openSettings(tom, "sound");
  await tom.getByLabel("A sound while a call rings").uncheck();
  await tom.keyboard.press("Escape");
  const before = await Promise.all(heard.map((notes) => notes()));
  await calls(lena, "tom");
  await card(tom, "lena").waitFor();
  await expect.poll(() => heard[0]?.()).toBeGreaterThan(before[0] ?? 0);
  expect(await heard[1]?.()).toBe(before[1]);
});

test("the call of a room is told to everybody in it, and outside the page to who wants to know", async () => {
  const tom = await visit(server, "", {
    first: () => {
      const shown: string[] = [];
      const fake = class {
        static readonly permission = "granted";
        close = () => undefined;
        constructor(title: string) {
          shown.push(title);
        }
      };
      Object.assign(globalThis, { shown, Notification: fake });
      localStorage.setItem("causerie.notify", "yes");
    },
  });
  await enter(tom, "tom");
  await hide(tom);
  const lena = await person("lena", server);
  await joins(lena, "Only listen");
  await expect.poll(() => tom.evaluate(() => (globalThis as unknown as { shown: string[] }).shown)).toEqual(["lena started a call"]);
  await hide(tom, false);
  await tom.getByRole("log").getByText(/^lena started a call/).waitFor();
  // A second member begins nothing.
  await joins(tom, "Only listen");
  await tile(lena, /^tom/).waitFor();
  await idle(lena);
  expect(await lena.getByText(/started a call/).count()).toBe(0);
});

test("calls that begin again and again, by whomever, have one line", async () => {
  const mael = await person("mael", server);
  const others = await Promise.all(["odile", "eve"].map((nickname) => Native.join(server, { room: "QGIS", nickname, features: ["call"] })));
  // That they came is reported by then, and stands between no two calls.
  for (const [at, client] of others.entries()) {
    await client.says({ kind: "text", text: `hello ${at}` });
    await mael.getByRole("log").getByText(`hello ${at}`).waitFor();
  }
  for (const [at, nickname] of ["odile", "eve"].entries()) {
    const client = others[at] as Native;
    await client.asks({ type: "call_join", room: "QGIS", mic: true, camera: false, screen: false });
    await mael.getByRole("log").getByText(`${nickname} started a call`).waitFor();
    await client.asks({ type: "call_leave", room: "QGIS" });
    await mael.getByRole("button", { name: "Start a call" }).waitFor();
  }
  await mael.getByText("The call ended after").waitFor();
  await idle(mael);
  expect(await mael.getByText(/started a call|The call ended/).count()).toBe(1);
});

test("where the clock of a device is wrong, a call and files stand at the time of the others", async () => {
  const tom = await visit(server, "", {
    first: () => {
      const right = Date.now;
      Date.now = () => right() + 26 * 3_600_000;
    },
  });
  await enter(tom, "tom");
  await joins(await person("lena", server), "Only listen");
  await tom.getByRole("log").getByText(/^lena started a call/).waitFor();
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile", features: ["file"] });
  await odile.asks({ type: "file_offer", room: "QGIS", name: "dem.tif", size: 9 });
  await tom.getByRole("group", { name: "File dem.tif" }).waitFor();
  const choosing = tom.waitForEvent("filechooser");
  await tom.getByRole("button", { name: "Add something" }).click();
  await tom.getByRole("menuitem", { name: "Offer a file" }).click();
  await (await choosing).setFiles({ name: "own.csv", mimeType: "text/csv", buffer: Buffer.from("a") });
  await tom.getByRole("dialog", { name: "Before your first file" }).getByRole("button", { name: "Go on" }).click();
  await tom.getByRole("group", { name: "File own.csv" }).waitFor();
  const times = await tom.getByRole("log").locator("time").evaluateAll((all) => all.map((element) => element.getAttribute("datetime")));
  expect(times.length).toBeGreaterThanOrEqual(3);
  for (const time of times) expect(Math.abs(Date.parse(time ?? "") - Date.now())).toBeLessThan(3_600_000);
});

test("who is in a call rings somebody into it, and cannot ring who is in it", async () => {
  const [lena, tom, mael] = [await caller("lena"), await caller("tom"), await caller("mael")];
  await button(lena, "Start a call").click();
  await tom.getByRole("button", { name: /^Join call/ }).click();
  await tile(lena, /^tom/).waitFor();
  await menuOf(lena, "tom");
  await button(lena, "Mention").waitFor();
  await idle(lena);
  expect(await lena.getByRole("button", { name: /into your call/ }).count()).toBe(0);
  await lena.keyboard.press("Escape");

  await menuOf(lena, "mael");
  await lena.getByRole("button", { name: /into your call/ }).click();
  await lena.getByText("Calling mael.").waitFor();
  await card(mael, "lena").getByRole("button", { name: "Decline" }).click();
  await lena.getByText("mael: Declined.").waitFor();
  await inCall(lena).waitFor();

  await menuOf(lena, "mael");
  await lena.getByRole("button", { name: /into your call/ }).click();
  await card(mael, "lena").getByRole("button", { name: "Answer", exact: true }).click();
  for (const page of [lena, tom]) await tile(page, /^mael/).waitFor();
  // The room does not end with the call for who was rung into it.
  await button(mael, "Leave").click();
  await mael.getByRole("navigation").getByRole("link", { name: /^#?\s*QGIS/ }).waitFor();
  await mael.getByRole("log", { name: "Messages in QGIS" }).waitFor();
  await inCall(lena).waitFor();
});

test("somebody is asked into a room that one is in and they are not", async () => {
  const [lena, tom] = [await person("lena", server), await person("tom", server)];
  await menuOf(lena, "tom");
  await button(lena, "Mention").waitFor();
  await idle(lena);
  expect(await lena.getByRole("button", { name: /^Invite to/ }).count()).toBe(0);
  await lena.keyboard.press("Escape");
  await makePrivate(lena);
  await lena.getByRole("heading", { name: "Private room", level: 1 }).waitFor();
  await lena.getByRole("navigation").getByRole("link", { name: /QGIS/ }).click();
  for (const answer of ["Decline", "Come"]) {
    await menuOf(lena, "tom");
    await button(lena, "Invite to Private room").click();
    await lena.getByText("tom is asked to come.").waitFor();
    await tom.getByRole("region", { name: "lena asks you to come" }).getByRole("button", { name: answer }).click();
    if (answer === "Decline") await lena.getByText("tom: Declined.").waitFor();
  }
  await tom.getByRole("heading", { name: "Private room", level: 1 }).waitFor();
  await tom.getByRole("complementary").getByRole("button", { name: "lena" }).waitFor();
  await lena.getByText("tom is asked to come.").waitFor({ state: "detached" });
});
