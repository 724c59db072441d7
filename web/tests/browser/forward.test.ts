// What was said in one room, sent on to another one.
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { useBrowser } from "./browser.ts";
import { page, server, useLena, useServer } from "./cast.ts";
import { Native } from "./client.ts";
import { layer, square } from "./layers.ts";
import { png } from "./png.ts";

useBrowser();
useServer();
useLena();

const line = (text: string) => page.getByRole("log").locator(".msg", { hasText: text });

test("a text, a picture and a layer go on to another room as they are, and what is unread there stays so", async () => {
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  const tom = await Native.join(server, { room: "Field work", nickname: "tom" });
  const contentOf = async (kind: string): Promise<Record<string, unknown>> => {
    const isLenas = (frame: Record<string, unknown>): boolean => (frame["from"] as { nickname: string }).nickname === "lena";
    const said = await tom.hears((frame) => frame["type"] === "message" && isLenas(frame) && (frame["content"] as { kind: string }).kind === kind);
    return said["content"] as Record<string, unknown>;
  };
  await odile.says({ kind: "text", text: "**After** the levee" });
  await line("the levee").focus();
  // One is in no other room yet.
  expect(await line("the levee").getByRole("button", { name: "Send on to another room" }).count()).toBe(0);
  await page.getByRole("link", { name: /Field work/ }).click();
  await page.getByRole("heading", { name: "Field work" }).waitFor();
  await page.getByRole("link", { name: /QGIS/ }).click();
  await page.getByRole("heading", { name: "QGIS" }).waitFor();
  await tom.says({ kind: "text", text: "not read yet" });
  await page.getByRole("link", { name: /Field work.*1 unread/ }).waitFor();

  await line("the levee").hover();
  await line("the levee").getByRole("button", { name: "Send on to another room" }).click();
  const dialog = page.getByRole("dialog", { name: "Send on to another room" });
  await dialog.getByText("After the levee").waitFor();
  await accessible(page, "the dialog for sending on");
  expect(await dialog.getByRole("listitem").count()).toBe(1);
  await dialog.getByRole("button", { name: "Field work" }).click();
  await dialog.getByRole("button", { name: "Field work sent" }).click({ force: true });
  expect(await contentOf("text")).toMatchObject({ text: "**After** the levee" });
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await expect.poll(() => line("the levee").evaluate((one) => one === document.activeElement)).toBe(true);
  await page.getByRole("link", { name: /Field work.*unread/ }).waitFor();

  // As the server passes it on.
  await odile.says({ kind: "image", image_data: png(9, 9).toString("base64") });
  const image = await odile.hears((frame) => frame["type"] === "message" && (frame["content"] as { kind: string }).kind === "image");
  const geojson = layer([square(0, 0, 1, { id: 1 })]);
  await odile.says({ kind: "geojson", layer_name: "zones", crs_wkt: "", crs_authid: "EPSG:4326", geojson, style: "" });
  for (const [what, kind] of [[page.getByRole("log").locator(".msg:has(.shot)"), "image"], [line("zones"), "geojson"]] as const) {
    await what.focus();
    await page.keyboard.press("f");
    await dialog.getByRole("button", { name: "Field work" }).click();
    const content = await contentOf(kind);
    expect(content).toMatchObject(kind === "image" ? (image["content"] as object) : { layer_name: "zones", crs_authid: "EPSG:4326", geojson });
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
  }
  expect(tom.count((frame) => JSON.stringify(frame).includes("the levee"))).toBe(1);
});
