// What was said in one room, sent on to another one.
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { useBrowser } from "./browser.ts";
import { gone, idle, shown } from "./idle.ts";
import { square } from "./layers.ts";
import { png } from "./png.ts";
import { lena, person as odile, server, useFakeServer, usePerson } from "./stage.ts";

useBrowser();
useFakeServer();
usePerson("odile");

test("a text, a picture and a layer go on to another room as they are, and what is unread there stays so", async () => {
  const page = await lena();
  const line = (text: string) => page.getByRole("log").locator(".msg", { hasText: text });
  const tom = server.comes("tom", { room: "Field work" });
  odile.text("**After** the levee");
  await idle(page);
  await line("the levee").focus();
  // One is in no other room yet.
  await idle(page);
  expect(await line("the levee").getByRole("button", { name: "Send on to another room" }).count()).toBe(0);
  await page.getByRole("link", { name: /Field work/ }).click();
  await shown(page.getByRole("heading", { name: "Field work" }));
  await page.getByRole("link", { name: /QGIS/ }).click();
  await shown(page.getByRole("heading", { name: "QGIS" }));
  tom.text("not read yet");
  await shown(page.getByRole("link", { name: /Field work.*1 unread/ }));

  await line("the levee").hover();
  await line("the levee").getByRole("button", { name: "Send on to another room" }).click();
  const dialog = page.getByRole("dialog", { name: "Send on to another room" });
  await shown(dialog.getByText("After the levee"));
  await accessible(page, "the dialog for sending on");
  await idle(dialog);
  expect(await dialog.getByRole("listitem").count()).toBe(1);
  await dialog.getByRole("button", { name: "Field work" }).click();
  await dialog.getByRole("button", { name: "Field work sent" }).click({ force: true });
  await idle(page);
  expect(server.all("send")).toMatchObject([{ room: "Field work", content: { kind: "text", text: "**After** the levee" } }]);
  await page.keyboard.press("Escape");
  await gone(dialog);
  await idle(page);
  expect(await line("the levee").evaluate((one) => one === document.activeElement)).toBe(true);
  await shown(page.getByRole("link", { name: /Field work.*unread/ }));

  // As the server passes them on.
  const image = { kind: "image", image_data: png(9, 9).toString("base64") } as const;
  const geojson = { type: "FeatureCollection", features: [square(0, 0, 1, { id: 1 })] };
  const zones = { kind: "geojson", layer_name: "zones", crs_wkt: "", crs_authid: "EPSG:4326", geojson } as const;
  for (const [what, content] of [[page.getByRole("log").locator(".msg:has(.shot)"), image], [line("zones"), zones]] as const) {
    odile.says(content);
    await shown(what);
    await what.focus();
    await page.keyboard.press("f");
    await dialog.getByRole("button", { name: "Field work" }).click();
    await idle(page);
    expect(server.all("send").at(-1)).toMatchObject({ room: "Field work", content });
    await page.keyboard.press("Escape");
    await gone(dialog);
  }
  expect(server.all("send")).toHaveLength(3);
});
