// What one wants of the page, of single rooms and of what others see of oneself, and where it is found.
import { expect, test } from "vitest";
import { fakeNotices, hide, leftEntry, PHONE, useBrowser, visit } from "./browser.ts";
import { lena, server, useServer } from "./cast.ts";
import { Native } from "./client.ts";

useBrowser();
useServer({ ROOMS: "QGIS,Géotribu,QField" });

test("the first visit shows the rooms, proposes a nickname, and can be set to one's language and theme", async () => {
  await Native.join(server, { room: "QField", nickname: "odile" });
  const page = await visit(server);
  const rooms = page.getByRole("navigation", { name: "Rooms" });
  await rooms.getByRole("link", { name: "QField 1 person" }).click();
  await page.getByRole("button", { name: "Enter QField" }).waitFor();
  await page.getByRole("combobox", { name: "Appearance" }).selectOption("Dark");
  await page.locator(':root[data-theme="dark"]').waitFor();
  await page.getByRole("combobox", { name: "Language" }).selectOption("Français");
  await page.getByRole("button", { name: "Entrer dans «\u202fQField\u202f»" }).waitFor();
  await page.getByRole("combobox", { name: "Langue" }).selectOption("English");

  await page.getByRole("button", { name: "Propose one" }).click();
  const nickname = page.getByRole("textbox", { name: "Nickname" });
  const proposed = await nickname.inputValue();
  expect(proposed).toMatch(/^[a-z]+-\d{3}$/);
  await page.getByRole("button", { name: "Propose another" }).click();
  expect(await nickname.inputValue()).toMatch(/^[a-z]+-\d{3}$/);
  expect(await nickname.inputValue()).not.toBe(proposed);
  await nickname.fill("Zoé");
  await page.getByText("Not possible here: é.").waitFor();
  await page.getByRole("button", { name: "Take Zoe" }).click();
  expect(await nickname.inputValue()).toBe("Zoe");
  await nickname.press("Enter");
  await page.getByRole("heading", { name: "QField", level: 1 }).waitFor();
});

test("a room with a star stays on top, also after a reload", async () => {
  const page = await lena();
  const names = () => page.locator(".list a.row .name").allInnerTexts();
  expect(await names()).toEqual(["QGIS", "Géotribu", "QField"]);
  await page.getByRole("link", { name: /^QField/ }).click();
  await page.getByRole("heading", { name: "QField", level: 1 }).waitFor();
  await page.getByRole("button", { name: "Notices and star" }).click();
  await page.getByRole("dialog", { name: "QField" }).getByLabel("Keep this room on top").check();
  await page.getByRole("button", { name: "Done" }).click();
  await expect.poll(names).toEqual(["QField", "QGIS", "Géotribu"]);
  await leftEntry(page);
  await page.reload();
  await page.getByRole("heading", { name: "QField", level: 1 }).waitFor();
  expect(await names()).toEqual(["QField", "QGIS", "Géotribu"]);
});

test("a room tells of every message, of those to oneself or of none, and none tells while one is not to be disturbed", async () => {
  const page = await lena();
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  const told = await fakeNotices(page);
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByLabel("Tell me of mentions").check();
  await page.keyboard.press("Escape");
  await hide(page);
  const wants = async (what: string): Promise<void> => {
    await page.getByRole("button", { name: "Notices and star" }).click();
    await page.getByLabel("Tell me of", { exact: true }).selectOption({ label: what });
    await page.getByRole("button", { name: "Done" }).click();
  };
  let said = 0;
  const say = async (text: string): Promise<void> => {
    await odile.says({ kind: "text", text });
    said += 1;
    await page.getByRole("link", { name: new RegExp(`^QGIS ${said} unread`) }).waitFor();
  };
  await say("one");
  await say("@lena two");
  await wants("Every message");
  await say("three");
  await wants("Nothing");
  await say("@lena four");
  await wants("Messages to me");
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByLabel("Do not disturb").check();
  await page.keyboard.press("Escape");
  await say("@lena five");
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByLabel("Do not disturb").uncheck();
  await page.keyboard.press("Escape");
  await say("@lena six");
  await expect.poll(told).toEqual(["odile: @lena two", "odile: three", "odile: @lena six"]);
});

test("a window that is seen and lacks the focus tells too, by a notice and by a sound", async () => {
  const page = await lena();
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  const told = await fakeNotices(page);
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByLabel("Tell me of mentions").check();
  await page.getByLabel("A sound for who comes").check();
  await page.keyboard.press("Escape");
  const notes = await page.evaluateHandle(() => {
    const played: number[] = [];
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (at) {
      played.push(this.frequency.value);
      start.call(this, at);
    };
    return played;
  });
  const played = (): Promise<number> => notes.evaluate(({ length }) => length);
  await odile.says({ kind: "text", text: "@lena one" });
  await page.getByRole("log").getByText("one").waitFor();
  // Another program beside the browser is worked with.
  await page.evaluate(() => {
    document.hasFocus = () => false;
    dispatchEvent(new Event("blur"));
  });
  await odile.says({ kind: "text", text: "@lena two" });
  await expect.poll(told).toEqual(["odile: @lena two"]);
  expect(await played()).toBe(0);
  const tom = await Native.join(server, { room: "QGIS", nickname: "tom" });
  await page.locator(".people .row", { hasText: "tom" }).waitFor();
  await tom.says({ kind: "text", text: "here I am" });
  await expect.poll(played).toBe(2);
  const lines = page.getByRole("log").locator("li");
  await lines.getByText("here I am").waitFor();
  // Who came stands before what they say.
  const texts = (await lines.allInnerTexts()).join("\n");
  expect(texts.indexOf("tom came.")).toBeGreaterThan(0);
  expect(texts.indexOf("tom came.")).toBeLessThan(texts.indexOf("here I am"));
});

test("calls and sounds are as loud as one wants them, all of them and those of each room", async () => {
  const page = await lena();
  await page.getByRole("button", { name: "Settings" }).click();
  const slider = (name: string) => page.getByRole("group", { name: "Loudness" }).getByRole("slider", { name });
  await slider("Everything").fill("50");
  await slider("QGIS").fill("40");
  const peak = await page.evaluateHandle(() => {
    const all: number[] = [];
    const { linearRampToValueAtTime: ramp } = AudioParam.prototype;
    AudioParam.prototype.linearRampToValueAtTime = function (value, at) {
      all.push(value);
      return ramp.call(this, value, at);
    };
    return all;
  });
  await page.getByLabel("A short sound for mentions").check();
  await expect.poll(() => peak.evaluate(([first = 0]) => Math.round(first * 1000))).toBe(40);
  await page.keyboard.press("Escape");
  await page.reload();
  await page.getByRole("button", { name: "Settings" }).click();
  expect([await slider("Everything").inputValue(), await slider("QGIS").inputValue()]).toEqual(["50", "40"]);
  await slider("QGIS").fill("0");
  expect(await slider("QGIS").getAttribute("aria-valuetext")).toBe("silent");
});

test("who writes is not shown if they do not want it", async () => {
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  const page = await lena();
  await page.locator("#text").fill("sh");
  await odile.hears(({ type }) => type === "typing");
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByLabel("Do not show others that I am writing").check();
  await page.keyboard.press("Escape");
  const tom = await Native.join(server, { room: "QGIS", nickname: "tom" });
  await page.locator("#text").fill("hush");
  await page.keyboard.press("Enter");
  await tom.hears(({ type }) => type === "message");
  expect(tom.count(({ type }) => type === "typing")).toBe(0);
});

test("lines tell who came and left, and how long a call was", async () => {
  const page = await lena();
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  await odile.asks({ type: "call_join", room: "QGIS", mic: true, camera: false, screen: false });
  await page.getByRole("log").getByText("odile started a call").waitFor();
  await odile.asks({ type: "call_leave", room: "QGIS" });
  await page.getByRole("log").getByText(/^The call ended after \d+ sec\./).waitFor();
  await page.getByRole("log").getByText("odile came.").waitFor({ timeout: 15_000 });
});

test("on a phone a button leads to any room or person", async () => {
  const page = await lena({ viewport: PHONE });
  await page.getByRole("button", { name: "Rooms" }).click();
  await page.getByRole("button", { name: "Go to a room or a person" }).click();
  await page.getByRole("dialog").getByRole("combobox").fill("qf");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "QField", level: 1 }).waitFor();
});
