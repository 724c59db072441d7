// Calling one person, between two pages: it rings, and is answered or declined.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { useBrowser } from "./browser.ts";
import { useServer } from "./cast.ts";
import { idle } from "./idle.ts";
import { caller, calls, card, FALSE_DEVICES, inCall } from "./in-call.ts";
import { counts, hears } from "./links.ts";
import { unheard } from "./sayings.ts";

useBrowser(...FALSE_DEVICES);
useServer({ LIMIT_INVITE_TIMEOUT: "600" });

/** The line in the conversation with somebody that says what became of a call. */
async function remark(page: Page, name: string, what: string): Promise<void> {
  await page.getByRole("navigation").getByRole("link", { name: new RegExp(name) }).click();
  await page.getByRole("log", { name: `Direct messages with ${name}` }).getByText(what).waitFor();
}

test("a call is answered, and ends for both with who leaves last", async () => {
  const [lena, tom] = [await caller("lena"), await caller("tom")];
  await calls(lena, "tom");
  await lena.getByText("Calling tom.").waitFor();
  await card(tom, "lena").getByText(/Sound first, \d+ seconds? left to answer/).waitFor();
  await idle(tom);
  expect(await tom.title()).toBe("lena is calling – causerie");
  await card(tom, "lena").getByRole("button", { name: "Answer", exact: true }).click();
  await hears(lena, 1);
  await hears(tom, 1);
  await idle(lena);
  expect(await lena.getByText("Calling tom.").count()).toBe(0);
  expect(await tom.title()).toBe("QGIS – causerie");
  await tom.getByRole("navigation").getByRole("link", { name: /Call with lena/ }).waitFor();
  // The reader stays where they were.
  await tom.getByRole("heading", { name: "QGIS", level: 1 }).waitFor();
  for (const page of [lena, tom]) {
    await page.getByRole("button", { name: "Leave", exact: true }).click();
    await inCall(page).waitFor({ state: "detached" });
    expect(await counts(page)).toEqual([]);
  }
  await tom.getByRole("navigation").getByRole("link", { name: /Call with/ }).waitFor({ state: "detached" });
});

test("a call is declined, and the caller is told", async () => {
  const [lena, tom] = [await caller("lena"), await caller("tom")];
  const lost = await unheard(lena);
  await calls(lena, "tom");
  await card(tom, "lena").getByRole("button", { name: "Decline" }).click();
  await card(tom, "lena").waitFor({ state: "detached" });
  await lena.getByRole("status").getByText("tom: Declined.").waitFor();
  expect(await lost()).toEqual([]);
  await inCall(lena).waitFor({ state: "detached" });
  await remark(lena, "tom", "Declined.");
  await idle(tom);
  expect(await tom.getByRole("navigation").getByText("lena").count()).toBe(0);
});
