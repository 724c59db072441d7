// Preferences for the page, for single rooms and for what others see of this person, and where they are found.
import { expect, test } from "vitest";
import { fakeNotices, hide, leftEntry, openSettings, PHONE, useBrowser } from "./browser.ts";
import { idle } from "./idle.ts";
import { lena, person as odile, server, useFakeServer, usePerson } from "./stage.ts";

useBrowser();
useFakeServer({ rooms: ["QGIS", "Géotribu", "QField"] });
usePerson("odile");

test("a room tells of every message, of those to oneself or of none, and none tells while one is not to be disturbed", async () => {
  const page = await lena();
  const notices = await fakeNotices(page);
  await openSettings(page, "sound");
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
    odile.text(text);
    said += 1;
    await idle(page);
    expect(await page.getByRole("link", { name: new RegExp(`^QGIS ${said} unread`) }).count()).toBe(1);
  };
  await say("one");
  await say("@lena two");
  await wants("Every message");
  await say("three");
  await wants("Nothing");
  await say("@lena four");
  await wants("Messages to me");
  await openSettings(page, "sound");
  await page.getByLabel("Do not disturb").check();
  await page.keyboard.press("Escape");
  await say("@lena five");
  await openSettings(page, "sound");
  await page.getByLabel("Do not disturb").uncheck();
  await page.keyboard.press("Escape");
  await say("@lena six");
  expect(await notices()).toEqual(["odile: @lena two", "odile: three", "odile: @lena six"]);
});

test("a window that is seen and lacks the focus tells too, by a notice and by a sound", async () => {
  const page = await lena();
  const notices = await fakeNotices(page);
  await openSettings(page, "sound");
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
  odile.text("@lena one");
  await idle(page);
  expect(await page.getByRole("log").getByText("one").count()).toBe(1);
  // Another program beside the browser is worked with.
  await page.evaluate(() => {
    document.hasFocus = () => false;
    dispatchEvent(new Event("blur"));
  });
  odile.text("@lena two");
  await idle(page);
  expect(await notices()).toEqual(["odile: @lena two"]);
  expect(await played()).toBe(0);
  const tom = server.comes("tom");
  await idle(page);
  expect(await page.locator(".people .row", { hasText: "tom" }).count()).toBe(1);
  tom.text("here I am");
  await expect.poll(played).toBe(2);
  const lines = page.getByRole("log").locator("li");
  await idle(lines);
  expect(await lines.getByText("here I am").count()).toBe(1);
  // That they came stands before their messages.
  const texts = (await lines.allInnerTexts()).join("\n");
  expect(texts.indexOf("tom came.")).toBeGreaterThan(0);
  expect(texts.indexOf("tom came.")).toBeLessThan(texts.indexOf("here I am"));
});

test("calls and sounds are as loud as one wants them, all of them and those of each room", async () => {
  const page = await lena();
  await openSettings(page, "sound");
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
  await leftEntry(page);
  await page.reload();
  await openSettings(page, "sound");
  expect([await slider("Everything").inputValue(), await slider("QGIS").inputValue()]).toEqual(["50", "40"]);
  await slider("QGIS").fill("0");
  await idle(page);
  expect(await slider("QGIS").getAttribute("aria-valuetext")).toBe("silent");
});

test("on a phone a button leads to any room or person", async () => {
  const page = await lena({ viewport: PHONE });
  await page.getByRole("button", { name: "Rooms" }).click();
  await page.getByRole("button", { name: "Go to a room or a person" }).click();
  await page.getByRole("dialog").getByRole("combobox").fill("qf");
  await page.keyboard.press("Enter");
  await idle(page);
  expect(await page.getByRole("heading", { name: "QField", level: 1 }).count()).toBe(1);
});
