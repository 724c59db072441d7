// Shared by the stories of calls: joining a call, and what is on the page and on the line then.
import type { Locator, Page } from "playwright-core";
import { enter, type Visit, visit } from "./browser.ts";
import { server } from "./cast.ts";
import { ENGINES } from "./engines.ts";
import { counts, keepLinks } from "./links.ts";

/** For `useBrowser`: a camera and a microphone that are none, given without asking. */
export const FALSE_DEVICES = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];

/** Somebody in the first room. */
export async function person(name: string, at: { origin: string; page: string }, options: Visit = {}): Promise<Page> {
  const page = await visit(at, "", { first: keepLinks, ...options });
  await enter(page, name);
  return page;
}

/** Joins the call of the room, as a person does the first time. */
export async function joins(page: Page, how: "Join" | "Only listen" = "Join"): Promise<void> {
  await page.getByRole("button", { name: /^(Start a call|Join call)/ }).click();
  await joinsFrom(page.getByRole("dialog", { name: "Before your first call" }), how);
  await page.getByRole("region", { name: /^Call in/ }).waitFor();
}

/** Presses in the dialog before the first call, once its fields stand: on a slow machine it is shown without them. */
export async function joinsFrom(dialog: Locator, how: "Join" | "Only listen" = "Join"): Promise<void> {
  const own = dialog.getByRole("button", { name: how });
  await own.waitFor();
  const fields = dialog.getByRole("combobox").first();
  // Firefox tells a frame without the focus nothing of its devices.
  if (ENGINES.includes("firefox")) await fields.waitFor({ timeout: 5_000 }).catch(() => undefined);
  else if ((await own.evaluate(async () => (await navigator.mediaDevices?.enumerateDevices())?.length ?? 0)) > 0) await fields.waitFor();
  await own.click();
}

export function button(page: Page, name: string | RegExp) {
  return page.getByRole("button", { name, exact: true });
}

export function tile(page: Page, name: RegExp) {
  return page.getByRole("list", { name: "People in the call" }).getByRole("listitem", { name });
}

/** The time of listening. */
const LISTEN_MS = 1_500;

/** Returns how much sound and how many packets come meanwhile. */
export async function heard(page: Page): Promise<{ energy: number; packets: number }> {
  const before = (await counts(page))[0];
  await page.waitForTimeout(LISTEN_MS);
  const after = (await counts(page))[0];
  if (before === undefined || after === undefined) throw new Error("there is no connection");
  return { energy: after.totalAudioEnergy - before.totalAudioEnergy, packets: after.audioPackets - before.audioPackets };
}

/** Somebody who has been in calls before, with the microphone on or off at last. */
export async function caller(name: string, at: { origin: string; page: string } = server, mic: "on" | "off" = "on"): Promise<Page> {
  const page = await visit(at, "", { first: keepLinks });
  await page.evaluate((last) => {
    localStorage.setItem("causerie.informed", "yes");
    localStorage.setItem("causerie.mic", last);
  }, mic);
  await page.reload();
  await enter(page, name);
  return page;
}

/** Calls somebody by their menu. */
export async function calls(page: Page, name: string): Promise<void> {
  await page.getByRole("complementary").getByRole("button", { name }).click();
  await page.getByRole("button", { name: "Call", exact: true }).click();
}

/** The card that rings. */
export function card(page: Page, name: string) {
  return page.getByRole("region", { name: `${name} is calling` });
}

export function inCall(page: Page) {
  return page.getByRole("region", { name: /^Call in/ });
}
