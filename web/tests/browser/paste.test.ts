// Pasted text in the field: a text unless the person wants it to be more.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { PHONE, useBrowser } from "./browser.ts";
import { gone, idle, shown } from "./idle.ts";
import { lena, server, useFakeServer } from "./stage.ts";
import { standsWell } from "./stands.ts";

useBrowser();
useFakeServer({ limits: { text: 4000 } });

/** As the browser does it: the page is asked first, then the text is there. */
function paste(on: Page, text: string, more: Record<string, string> = {}): Promise<void> {
  return on.locator("#text").evaluate(
    (field, [pasted, besides]) => {
      const clipboardData = new DataTransfer();
      for (const [type, data] of Object.entries({ "text/plain": pasted, ...besides })) clipboardData.setData(type, data);
      (field as HTMLTextAreaElement).focus();
      const event = new ClipboardEvent("paste", { bubbles: true, cancelable: true });
      // Firefox gives an event of a script a clipboard of its own.
      Object.defineProperty(event, "clipboardData", { value: clipboardData });
      if (field.dispatchEvent(event)) document.execCommand("insertText", false, pasted);
    },
    [text, more] as const,
  );
}

test("GeoJSON stays a text, or becomes a layer by a button", async () => {
  const page = await lena();
  const point = '{"type":"Point","coordinates":[2.3,48.9]}';
  const field = page.locator("#text");
  await field.fill("look: ");
  await field.press("End");
  await paste(page, point);
  await shown(page.getByRole("button", { name: "Send as a layer" }));
  await accessible(page, "an offer for what was pasted");
  await page.setViewportSize(PHONE);
  await idle(page);
  await standsWell(page, "an offer for what was pasted");
  await idle(page);
  expect(await page.locator(".purpose p").evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
  await page.getByRole("button", { name: "Keep it as text" }).click();
  await gone(page.getByRole("button", { name: "Send as a layer" }));
  await idle(field);
  expect(await field.inputValue()).toBe(`look: ${point}`);

  await field.fill("look: ");
  await field.press("End");
  await paste(page, point);
  await page.getByRole("button", { name: "Send as a layer" }).click();
  const dialog = page.getByRole("dialog", { name: "Send a layer to QGIS" });
  await shown(dialog.getByText("1 feature"));
  await page.keyboard.press("Escape");
  await gone(dialog);
  // Nothing is lost by a look at it.
  await idle(field);
  expect(await field.inputValue()).toBe(`look: ${point}`);
  await page.getByRole("button", { name: "Send as a layer" }).click();
  await shown(dialog.getByText("1 feature"));
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  const said = await server.hears("send");
  expect(said.content).toMatchObject({ kind: "geojson", crs_authid: "EPSG:4326" });
  await idle(page);
  expect(await field.inputValue()).toBe("look: ");
});

test("lines of an editor become code by a button, and an offer ends with what it was for", async () => {
  const page = await lena();
  const code = "total = 0\nfor zone in zones:\n    total += zone.area()";
  const field = page.locator("#text");
  await paste(page, code, { "vscode-editor-data": '{"version":1,"mode":"python"}' });
  await shown(page.getByRole("button", { name: "As code" }));
  await field.fill("no");
  await gone(page.getByRole("button", { name: "As code" }));
  await field.fill("");
  await paste(page, code.replaceAll("\n", "\r\n"), { "vscode-editor-data": '{"version":1,"mode":"python"}' });
  await page.getByRole("button", { name: "As code" }).click();
  await idle(page);
  expect(await field.inputValue()).toBe(`\`\`\`python\n${code}\n\`\`\`\n`);
  await field.press("Enter");
  await shown(page.getByRole("group", { name: "Code, Python" }));
  expect(server.texts).toEqual([expect.stringContaining("```python")]);
  for (const plain of ["just words", "two lines\nof words"]) {
    await paste(page, plain);
    await idle(page);
    expect(await page.getByRole("button", { name: /As code|Send as a layer/ }).count()).toBe(0);
  }
});

test("what is too long for the field goes as a layer or as a file", async () => {
  const page = await lena();
  server.answersTo("file_offer", () => ({ transfer: "t.1", peer: "p.1", expires_in: 600 }));
  const field = page.locator("#text");
  await paste(page, "word ".repeat(50_000));
  await page.getByRole("dialog", { name: "Before your first file" }).getByRole("button", { name: "Go on" }).click();
  await shown(page.getByRole("group", { name: /text\.txt/ }));
  await idle(field);
  expect(await field.inputValue()).toBe("");
  const points = Array.from({ length: 2_000 }, (_, n) => ({ type: "Feature", properties: { name: `point number ${n} of many` }, geometry: { type: "Point", coordinates: [n / 100, 45] } }));
  await paste(page, JSON.stringify({ type: "FeatureCollection", features: points }));
  await shown(page.getByRole("dialog", { name: "Send a layer to QGIS" }));
  await idle(field);
  expect(await field.inputValue()).toBe("");
});

test("cells of a table stay a text, though programs add a picture of them", async () => {
  const page = await lena();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const copy = (...types: string[]): Promise<void> =>
    page.evaluate(async (wanted) => {
      const canvas = new OffscreenCanvas(8, 8);
      canvas.getContext("2d");
      const all: Record<string, Blob> = {
        "text/plain": new Blob(["name\tha\nnorth\t12"], { type: "text/plain" }),
        "text/html": new Blob(["<table><tr><td>name</td><td>ha</td></tr></table>"], { type: "text/html" }),
        "image/png": await canvas.convertToBlob(),
      };
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(Object.entries(all).filter(([type]) => wanted.includes(type))))]);
    }, types);
  const preview = page.locator(".preview");
  const field = page.locator("#text");
  await copy("text/plain", "text/html", "image/png");
  await field.press("Control+V");
  await idle(page);
  expect(await field.inputValue()).toContain("north\t12");
  await gone(preview);
  await field.fill("");
  // A picture from another page has its markup besides, and no text.
  await copy("text/html", "image/png");
  await field.press("Control+V");
  await shown(preview);
});
