// Stories of one page that are told in every browser, WebKit too, and with the real server.
import { expect, test } from "vitest";
import { useBrowser } from "./browser.ts";
import { lena, plugin as odile, usePlugin, useServer } from "./cast.ts";
import { idle } from "./idle.ts";

useBrowser();
useServer({ LIMIT_TEXT: "255" });
usePlugin("odile");

test("hostile text is text", async () => {
  const page = await lena();
  const hostile = `<img src=x onerror="alert(1)"><script>alert(2)</script> javascript:alert(3) \u202e{{7*7}}`;
  odile.says({ type: "text", text: hostile });
  odile.says({ type: "text", text: "see https://example.org/a?b=<c>&d and areas.py" });
  await page.getByRole("log").getByText(hostile).waitFor();
  const link = page.getByRole("log").getByRole("link");
  await idle(link);
  expect(await link.getAttribute("href")).toBe("https://example.org/a?b=");
  expect(await link.getAttribute("rel")).toBe("noopener noreferrer nofollow");
  expect(await page.locator('.log script, .log img[src="x"]').count()).toBe(0);
});

test("text keeps its lines, and one too long does not go out", async () => {
  const page = await lena();
  const field = page.locator("#text");
  await field.fill("one");
  await field.press("Shift+Enter");
  await field.pressSequentially("two");
  await field.press("Enter");
  await odile.hears((frame) => frame["text"] === "one\ntwo");

  await field.fill("é".repeat(250));
  await page.getByText("5 left").waitFor();
  await field.fill("é".repeat(257));
  await page.getByText("2 characters too many").waitFor();
  await idle(page);
  expect(await page.getByRole("button", { name: "Send", exact: true }).isDisabled()).toBe(true);
});
