// Drawing on a picture or on a blank sheet: what is drawn is in the picture that the others get.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessible, LOOKS } from "./axe.ts";
import { noSidewaysScroll, PHONE, useBrowser } from "./browser.ts";
import { idle } from "./idle.ts";
import { png } from "./png.ts";
import { lena, server, useFakeServer } from "./stage.ts";

useBrowser();
useFakeServer();

type Colour = [red: number, green: number, blue: number];
const RED: Colour = [210, 58, 42];
const BLACK: Colour = [16, 24, 21];
const GREY: Colour = [128, 128, 128];
const WHITE: Colour = [255, 255, 255];

async function choosePicture(page: Page): Promise<void> {
  await page.locator('input[accept="image/*"]').setInputFiles({ name: "a.png", mimeType: "image/png", buffer: png(800, 400) });
  await page.getByAltText("Picture to send").waitFor();
}

const dialogOf = (page: Page) => page.getByRole("dialog");

/** The place on the window of a place on the sheet, given in shares of its sides. */
async function on(page: Page, [x, y]: [number, number]): Promise<[number, number]> {
  const box = await page.locator(".painting canvas").boundingBox();
  if (box === null) throw new Error("there is no sheet");
  return [box.x + box.width * x, box.y + box.height * y];
}

async function stroke(page: Page, from: [number, number], to: [number, number]): Promise<void> {
  await page.mouse.move(...(await on(page, from)));
  await page.mouse.down();
  await page.mouse.move(...(await on(page, to)), { steps: 5 });
  await page.mouse.up();
}

/** The colour at a place of the picture that was sent last, as this page got it. */
async function colourAt(page: Page, [x, y]: [number, number]): Promise<number[]> {
  const picture = page.getByRole("log").locator(".shot img").last();
  return picture.evaluate(
    async (img: HTMLImageElement, [right, down]) => {
      await img.decode();
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [img.naturalWidth, img.naturalHeight];
      const context = canvas.getContext("2d");
      context?.drawImage(img, 0, 0);
      return [...(context?.getImageData(canvas.width * right, canvas.height * down, 1, 1).data ?? [])].slice(0, 3);
    },
    [x, y] as const,
  );
}

async function sent(page: Page): Promise<void> {
  await dialogOf(page).getByRole("button", { name: "Put into the message" }).click();
  await dialogOf(page).waitFor({ state: "detached" });
  await page.getByAltText("Picture to send").waitFor();
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

test("a drawing that a slow browser has not made a picture of yet can be taken away", async () => {
  const page = await lena();
  await page.evaluate(() => {
    const { toBlob } = HTMLCanvasElement.prototype;
    HTMLCanvasElement.prototype.toBlob = function (this: HTMLCanvasElement, ...asked) {
      Object.assign(globalThis, { make: () => toBlob.apply(this, asked) });
    };
  });
  await page.getByRole("button", { name: "Add something" }).click();
  await page.getByRole("menuitem", { name: "Drawing" }).click();
  await page.locator(".painting canvas").waitFor();
  await stroke(page, [0.1, 0.5], [0.4, 0.5]);
  await dialogOf(page).getByRole("button", { name: "Put into the message" }).click();
  await dialogOf(page).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page.evaluate(() => (globalThis as unknown as { make: () => void }).make());
  await idle(page);
  expect(await page.locator(".preview").count()).toBe(0);
});

test("what is drawn on a picture is in what the others get", async () => {
  const page = await lena();
  const tom = server.comes("tom");
  await choosePicture(page);
  await page.getByRole("button", { name: "Draw on it" }).click();
  await dialogOf(page).getByRole("heading", { name: "Draw on the picture" }).waitFor();
  await page.locator(".painting canvas").waitFor();
  await stroke(page, [0.1, 0.5], [0.4, 0.5]);
  await dialogOf(page).getByRole("radio", { name: "Rectangle" }).check({ force: true });
  await dialogOf(page).getByRole("radio", { name: "Black" }).check({ force: true });
  await dialogOf(page).getByRole("radio", { name: "Thick" }).check({ force: true });
  await stroke(page, [0.6, 0.2], [0.9, 0.8]);
  await sent(page);
  const { content } = await server.hears("send");
  expect(content.kind === "image" && content.image_data.length).toBeGreaterThan(500);
  // Its receivers see it so.
  tom.says(content);
  await page.getByAltText("Picture from tom").waitFor();
  expect(await colourAt(page, [0.25, 0.5])).toEqual(RED);
  expect(await colourAt(page, [0.75, 0.2])).toEqual(BLACK);
  expect(await colourAt(page, [0.75, 0.5])).toEqual(GREY);
});

test("a blank sheet, with undo, redo and clear by button and by key", async () => {
  const page = await lena();
  await page.getByRole("button", { name: "Add something" }).click();
  await page.getByRole("menuitem", { name: "Drawing" }).click();
  await page.locator(".painting canvas").waitFor();
  const undo = dialogOf(page).getByRole("button", { name: "Undo" });
  await idle(page);
  expect(await undo.getAttribute("aria-disabled")).toBe("true");
  await stroke(page, [0.1, 0.2], [0.9, 0.2]);
  await stroke(page, [0.1, 0.5], [0.9, 0.5]);
  await stroke(page, [0.1, 0.8], [0.9, 0.8]);
  await undo.click();
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+Shift+z");
  await dialogOf(page).getByRole("button", { name: "Clear the sheet" }).click();
  await page.keyboard.press("Control+z");
  await sent(page);
  await page.getByAltText("Picture from lena").waitFor();
  expect(await colourAt(page, [0.5, 0.2])).toEqual(RED);
  expect(await colourAt(page, [0.5, 0.5])).toEqual(RED);
  expect(await colourAt(page, [0.5, 0.8])).toEqual(WHITE);
});

test("an arrow by keyboard alone, from the button to the message", async () => {
  const page = await lena();
  await page.getByRole("button", { name: "Add something" }).focus();
  await page.keyboard.press("Enter");
  await page.locator("[role=menuitem]:focus", { hasText: "Picture" }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.locator(".painting canvas").waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.locator("canvas:focus").waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowRight");
  await idle(page);
  expect(await dialogOf(page).getByRole("radio", { name: "Arrow" }).isChecked()).toBe(true);
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Space");
  for (let n = 0; n < 20; n += 1) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  await sent(page);
  await page.getByAltText("Picture from lena").waitFor();
  // From the middle to 200 of 800 pixels further right; the crosshair is not in it.
  expect(await colourAt(page, [0.6, 0.5])).toEqual(RED);
  expect(await colourAt(page, [0.76, 0.52])).toEqual(WHITE);
  expect(await colourAt(page, [0.4, 0.5])).toEqual(WHITE);
});

test.each(["touch", "pen"] as const)("by %s", async (way) => {
  const page = await lena({ viewport: PHONE, hasTouch: true });
  await choosePicture(page);
  await page.getByRole("button", { name: "Draw on it" }).click();
  await page.locator(".painting canvas").waitFor();
  const hand = await page.context().newCDPSession(page);
  const [[x, y], [right]] = [await on(page, [0.2, 0.5]), await on(page, [0.8, 0.5])];
  for (const at of [0, 0.25, 0.5, 0.75, 1]) {
    const place = { x: x + (right - x) * at, y };
    if (way === "touch") await hand.send("Input.dispatchTouchEvent", { type: at === 0 ? "touchStart" : "touchMove", touchPoints: [place] });
    else {
      const type = at === 0 ? "mousePressed" : "mouseMoved";
      await hand.send("Input.dispatchMouseEvent", { type, ...place, button: "left", buttons: 1, pointerType: "pen", clickCount: 1 });
    }
  }
  if (way === "touch") await hand.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  else await hand.send("Input.dispatchMouseEvent", { type: "mouseReleased", x: right, y, button: "left", pointerType: "pen" });
  await sent(page);
  await page.getByAltText("Picture from lena").waitFor();
  expect(await colourAt(page, [0.5, 0.5])).toEqual(RED);
  expect(await colourAt(page, [0.5, 0.8])).toEqual(GREY);
});

test("text is placed, Escape drops a stroke, then asks, then discards; the picture stays as it was", async () => {
  const page = await lena();
  await choosePicture(page);
  const before = await page.getByAltText("Picture to send").getAttribute("src");
  await page.getByRole("button", { name: "Draw on it" }).click();
  await page.locator(".painting canvas").waitFor();
  await dialogOf(page).getByRole("radio", { name: "Text" }).check({ force: true });
  await dialogOf(page).getByLabel("Text, placed where you click").fill("36.8 m");
  await page.mouse.click(...(await on(page, [0.3, 0.3])));
  await idle(page);
  expect(await dialogOf(page).getByRole("button", { name: "Undo" }).getAttribute("aria-disabled")).toBe("false");
  await dialogOf(page).getByRole("radio", { name: "Line" }).check({ force: true });
  await page.locator(".painting canvas").focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Escape");
  await idle(page);
  expect(await dialogOf(page).getByRole("alert").allTextContents()).toEqual([""]);
  await page.keyboard.press("Escape");
  await dialogOf(page).getByRole("alert").getByText("The drawing is not in your message yet.").waitFor();
  await dialogOf(page).getByRole("button", { name: "Discard" }).click();
  await dialogOf(page).waitFor({ state: "detached" });
  await idle(page);
  expect(await page.getByAltText("Picture to send").getAttribute("src")).toBe(before);
});

test("a picture waits in its room while one reads another", async () => {
  const page = await lena();
  await choosePicture(page);
  await page.locator("#text").fill("with words");
  await page.getByRole("link", { name: /Géotribu/ }).click();
  await page.getByRole("heading", { name: "Géotribu" }).waitFor();
  await idle(page);
  expect(await page.getByAltText("Picture to send").count()).toBe(0);
  expect(await page.locator("#text").inputValue()).toBe("");
  await page.goBack();
  await page.getByAltText("Picture to send").waitFor();
  await idle(page);
  expect(await page.locator("#text").inputValue()).toBe("with words");
});

test("what to do with a picture stands inside the field, however narrow", async () => {
  const page = await lena();
  await page.setViewportSize({ width: 320, height: 700 });
  await choosePicture(page);
  await idle(page);
  const edge = async (what: string): Promise<number> => page.locator(what).evaluate((element) => element.getBoundingClientRect().right);
  expect(await edge(".preview button:first-child")).toBeLessThanOrEqual(await edge(".write"));
  expect(await edge(".preview button:last-child")).toBeLessThanOrEqual(await edge(".write"));
});

test.each(LOOKS)("no barrier, %s, %s", async (colorScheme, locale, viewport) => {
  const page = await lena({ colorScheme, locale, viewport });
  await page.locator(".attach > .icon").click();
  await page.getByRole("menu").waitFor();
  await accessible(page, `menu, ${locale}`);
  await page.getByRole("menuitem").nth(1).click();
  await page.locator(".painting canvas").waitFor();
  await stroke(page, [0.2, 0.2], [0.8, 0.8]);
  await page.locator(".paint-tools label").nth(4).click();
  await page.keyboard.press("Escape");
  await page.getByRole("alert").filter({ visible: true }).first().waitFor();
  await accessible(page, `painter, ${locale}`);
  await noSidewaysScroll(page);
  const box = await page.locator(".painting canvas").boundingBox();
  expect(box?.height).toBeGreaterThan(100);
});
