// Calls of people without a camera or a microphone, or whose browser gives neither: they hear and see all the same.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { enter, useBrowser, visit } from "./browser.ts";
import { WHOLE } from "./engines.ts";
import { joinsFrom } from "./in-call.ts";
import { counts, keepLinks, until } from "./links.ts";
import { Server } from "./server.ts";

let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.end());

async function joined(name: string, options: { permissions?: string[] } = {}): Promise<Page> {
  const page = await visit(server, "", { first: keepLinks, ...options });
  await enter(page, name);
  await page.getByRole("button", { name: /^(Start a call|Join call)/ }).click();
  await joinsFrom(page.getByRole("dialog"));
  await page.getByRole("region", { name: /^Call in/ }).waitFor();
  return page;
}

function button(page: Page, name: string) {
  return page.getByRole("button", { name, exact: true });
}

describe("with neither a camera nor a microphone", () => {
  // Without the flag for false devices the browser finds those of the machine that the stories run on: none.
  useBrowser("--use-fake-ui-for-media-stream");

  test("two people are in a call, and are told what is missing", async () => {
    const [lena, tom] = [await joined("lena"), await joined("tom")];
    for (const page of [lena, tom]) {
      await page.getByText("No microphone was found. You can listen.").waitFor();
      await until(page, ([link]) => link?.state === "connected", "connected");
    }
    await button(lena, "Camera on").click();
    await lena.getByText("No camera was found.").waitFor();
    await lena.getByRole("button", { name: "Close this notice" }).click();
    await lena.getByText("No camera was found.").waitFor({ state: "detached" });
    await lena.getByRole("listitem", { name: "tom, microphone off" }).waitFor();
    expect(await counts(lena)).toMatchObject([{ totalAudioEnergy: 0, framesDecoded: 0 }]);
  });
});

describe("in a browser that gives nothing", () => {
  useBrowser(WHOLE, "--use-fake-device-for-media-stream", "--deny-permission-prompts");

  test("one can still listen", async () => {
    const [odile, mael] = [await joined("odile"), await joined("mael", { permissions: ["microphone"] })];
    await odile.getByText("The browser does not give the microphone. You can listen.").waitFor();
    await button(odile, "How to allow it").click();
    const how = odile.getByRole("dialog", { name: "How to allow it" });
    await how.getByText("Find “Microphone” there, and choose “Allow”.").waitFor();
    await accessible(odile, "how to allow the microphone");
    await odile.keyboard.press("Escape");
    await how.waitFor({ state: "detached" });
    await until(odile, ([link]) => (link?.totalAudioEnergy ?? 0) > 0, "hears");
    await button(odile, "Camera on").click();
    await odile.getByText("The browser does not give the camera.").waitFor();
    await mael.getByRole("listitem", { name: "odile, microphone off" }).waitFor();
    await mael.context().grantPermissions(["camera", "microphone"]);
    await button(mael, "Camera on").click();
    await until(odile, ([link]) => (link?.framesDecoded ?? 0) > 0, "sees");
  });
});
