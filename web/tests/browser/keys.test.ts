// The page by keyboard, and what those hear who have it read out.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { say, useBrowser } from "./browser.ts";
import { gone, idle, shown } from "./idle.ts";
import { sayings } from "./sayings.ts";
import { lena, server, useFakeServer } from "./stage.ts";

useBrowser();
useFakeServer();

async function focused(page: Page): Promise<string> {
  await idle(page);
  return page.evaluate(() => document.activeElement?.id || document.activeElement?.getAttribute("aria-label") || document.activeElement?.tagName || "");
}

/** Whether the focus is within what a selector finds. */
async function focusIsIn(page: Page, selector: string): Promise<boolean> {
  await idle(page);
  return page.evaluate((within) => document.activeElement?.closest(within) !== null, selector);
}

const heading = (page: Page, name: string) => page.getByRole("heading", { name, level: 1 });

test("the arrows choose where to go, and Escape goes nowhere", async () => {
  const page = await lena();
  const selected = page.getByRole("option", { selected: true });
  await page.keyboard.press("Control+k");
  await shown(selected.getByText("QGIS"));
  await page.keyboard.press("ArrowDown");
  await shown(selected.getByText("Field work"));
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await shown(selected.getByText("Géotribu"));
  await page.keyboard.press("Escape");
  await gone(page.locator("dialog"));
  expect(new URL(page.url()).hash).toBe("#room=QGIS");
});

test("from conversation to conversation, also to private rooms and people, and to the next with something unread", async () => {
  const odile = server.comes("odile");
  const page = await lena();
  await page.getByRole("button", { name: "New private room" }).click();
  await shown(heading(page, "Private room"));
  await page.keyboard.press("Alt+ArrowUp");
  await shown(heading(page, "Géotribu"));
  odile.tells({ kind: "text", text: "psst" });
  await shown(page.getByRole("navigation").getByRole("link", { name: /odile.*1 unread/ }));
  await page.keyboard.press("Alt+Shift+ArrowDown");
  await shown(page.getByRole("log", { name: "Direct messages with odile" }));
  await page.keyboard.press("Alt+ArrowUp");
  await shown(heading(page, "Private room"));
});

test("the keys are listed", async () => {
  const page = await lena();
  await page.locator("#text").focus();
  await page.keyboard.press("Control+/");
  await shown(page.getByRole("dialog", { name: "Keys" }).getByText("Go to a room or a person"));
  await accessible(page, "keys");
  await page.keyboard.press("Escape");
  expect(await focused(page)).toBe("text");
});

test("the log is one stop, and so is the toolbar of a message", async () => {
  const page = await lena();
  await say(page, "see https://example.org/one");
  await say(page, "and https://example.org/two");
  await shown(page.getByRole("link", { name: "https://example.org/two" }));
  await page.mouse.move(0, 0);
  await page.locator("#log").focus();
  await page.keyboard.press("Tab");
  expect(await focusIsIn(page, "footer.foot")).toBe(true);
  await page.keyboard.press("Shift+Tab");
  expect(await focused(page)).toBe("log");

  await page.keyboard.press("ArrowUp");
  await shown(page.locator(".msg:focus", { hasText: "two" }));
  await page.keyboard.press("Tab");
  await shown(page.locator("a:focus"));
  await idle(page);
  expect(await page.locator("a:focus").getAttribute("href")).toBe("https://example.org/two");
  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("React");
  await page.keyboard.press("ArrowRight");
  expect(await focused(page)).toBe("Reply");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  expect(await focused(page)).toBe("Delete");
  await page.keyboard.press("Tab");
  expect(await focusIsIn(page, "#log")).toBe(false);
});

test("what happens is said once, and again when it happens again", async () => {
  const page = await lena({ locale: "en-GB" });
  await page.clock.install();
  const said = await sayings(page);
  server.comes("odile");
  await shown(page.getByRole("complementary").getByText("odile"));
  await page.clock.fastForward(10_000);
  await idle(page);
  expect(await said()).toEqual(["odile came."]);
  for (const there of ["Field work", "QGIS"]) {
    await page.getByRole("navigation").getByRole("link", { name: there }).click();
    await shown(heading(page, there));
  }
  await page.evaluate(() => (location.hash = "#direct=QGIS/odile"));
  await shown(page.getByRole("log", { name: "Direct messages with odile" }));
  for (const text of ["one", "two"]) {
    await say(page, text);
    await shown(page.locator(".msg", { hasText: text }).getByText("Delivered"));
  }
  expect(await said()).toEqual(["odile came.", "Delivered", "Delivered"]);
});

test("comings and goings are said, summed up; what else is read out can be chosen", async () => {
  const page = await lena({ locale: "en-GB" });
  await page.clock.install();
  /** What is read out, by default where no dialog is open. */
  const said = async (within = ".frame >"): Promise<string> => {
    await idle(page);
    return (await page.locator(`${within} .vh[role=status]`).textContent()) ?? "";
  };
  /** The ten seconds are over that are summed up. */
  const over = async (): Promise<void> => {
    await idle(page);
    await page.clock.fastForward(10_000);
  };
  const [odile, tom, eve] = [server.comes("odile"), server.comes("tom", { gischat: true }), server.comes("eve")];
  eve.leaves();
  await over();
  expect(await said()).toBe("odile, tom came.");
  tom.leaves();
  await over();
  expect(await said()).toBe("tom left.");

  // All but the dialog is out of reach while one is open, so that it is said there; what was said before is not said again.
  await page.keyboard.press("Control+/");
  expect(await said("dialog")).toBe("");
  const max = server.comes("max");
  await over();
  expect(await said("dialog")).toBe("max came.");
  await idle(page);
  expect(await page.locator(".frame > .vh[role=status]").count()).toBe(0);
  await page.keyboard.press("Escape");
  expect(await said()).toBe("");
  max.leaves();
  await over();
  expect(await said()).toBe("max left.");

  await idle(page);
  expect(await page.getByRole("log").getAttribute("aria-live")).toBe("polite");
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByLabel("What a screen reader says by itself").selectOption({ label: "Only what is for me" });
  await page.keyboard.press("Escape");
  // What is said in a dialog goes with it.
  await gone(page.locator("dialog"));
  await idle(page);
  expect(await page.getByRole("log").getAttribute("aria-live")).toBe("off");
  odile.text("nothing for anybody");
  odile.text("@lena look");
  expect(await said()).toBe("odile: @lena look");
  await page.evaluate(() => (location.hash = "#direct=QGIS/odile"));
  await shown(page.getByRole("log", { name: "Direct messages with odile" }));
  await say(page, "I see it");
  expect(await said()).toBe("Delivered");
});

test("F6 goes through all places, forth and back, and Tab goes on from there", async () => {
  const page = await lena();
  const places = ["rooms", "head", "log", "text", "people"];
  await page.locator("#rooms").focus();
  for (const place of [...places.slice(1), "rooms"]) {
    await page.keyboard.press("F6");
    expect(await focused(page)).toBe(place);
  }
  for (const place of places.toReversed().slice(0, 4)) {
    await page.keyboard.press("Shift+F6");
    expect(await focused(page)).toBe(place);
  }
  await page.keyboard.press("Tab");
  await idle(page);
  expect(await page.evaluate(() => document.activeElement?.closest("#head")?.id)).toBe("head");
});
