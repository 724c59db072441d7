// The card of who rings, or asks one to come: what it takes, how often it comes, and for whom it does not.
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { useBrowser, visit } from "./browser.ts";
import type { Person } from "./fake-server.ts";
import { idle } from "./idle.ts";
import { card, inCall } from "./in-call.ts";
import { enters, lena, server, useFakeServer } from "./stage.ts";

useBrowser();
useFakeServer();

const ROOM = `~${"x".repeat(22)}`;
let invites = 0;

/** Somebody who has been in calls before. */
const come = (): Promise<Page> => lena({ known: { informed: "yes", mic: "on" } });

/** Somebody calls; the answer is the invitation. */
function rings({ from }: Person, room = ROOM): string {
  const invite = `i.${(invites += 1)}`;
  server.tell("invited", { room, invite, call: true, from, expires_in: 60 });
  return invite;
}

function isOver(invite: string): void {
  server.tell("invite_closed", { room: ROOM, invite, outcome: "cancelled" });
}

async function isThere(what: Locator, count = 1): Promise<void> {
  await idle(what);
  expect(await what.count()).toBe(count);
}

test("somebody may be asked into a room, and comes with the key that the invitation is", async () => {
  const lena = await come();
  // She has stood before its door.
  server.refuses("join", "access_denied", { needs: "key" });
  await lena.getByRole("navigation").getByRole("link", { name: /Géotribu/ }).click();
  await isThere(lena.getByRole("heading", { name: "This room needs a key." }));
  await lena.getByRole("navigation").getByRole("link", { name: /QGIS/ }).click();
  await isThere(lena.getByRole("heading", { name: "QGIS", level: 1 }));
  server.refuses("join");
  const tom = server.comes("tom", { room: "Géotribu" });
  server.tell("invited", { room: "Géotribu", invite: "i.1", note: "come over", from: tom.from, expires_in: 60 });
  const asked = lena.getByRole("region", { name: "tom asks you to come" });
  await isThere(asked.getByText("come over"));
  await asked.getByRole("button", { name: "Come" }).click();
  await isThere(lena.getByRole("heading", { name: "Géotribu", level: 1 }));
  expect(server.all("join").at(-1)).toMatchObject({ room: "Géotribu", invite: "i.1" });
  await idle(lena);
  expect(await lena.getByRole("complementary").getByRole("button", { name: "tom" }).count()).toBe(1);
  expect(await inCall(lena).count()).toBe(0);
});

test("a card that takes the place of another takes no click and no key at first", async () => {
  const lena = await come();
  const [bob, mallory] = [rings(server.comes("bob")), server.comes("mallory")];
  await isThere(card(lena, "bob"));
  const second = rings(mallory);
  // It watches before bob gives up, and is as quick as can be.
  const hasty = await lena.evaluateHandle(() => {
    const answer = { tried: false };
    new MutationObserver((_all, watch) => {
      if (document.getElementById("ring-title")?.textContent !== "mallory is calling") return;
      watch.disconnect();
      document.querySelector<HTMLElement>(".ring .btn.main")?.click();
      for (const key of ["y", "n"]) document.dispatchEvent(new KeyboardEvent("keydown", { key, altKey: true }));
      answer.tried = true;
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
    return answer;
  });
  isOver(bob);
  await idle(lena);
  expect(await hasty.evaluate(({ tried }) => tried)).toBe(true);
  await card(lena, "mallory").getByRole("button", { name: "Decline" }).click();
  await idle(lena);
  expect(server.all("invite_reply")).toMatchObject([{ invite: second, answer: "decline" }]);
  expect(await inCall(lena).count()).toBe(0);
});

test("nobody rings without end: there is a pause, missed calls are counted, and the card lets one ignore who rings", async () => {
  const mallory = server.comes("mallory", { features: ["direct", "call"] });
  const lena = await visit(server);
  await lena.clock.install();
  await enters(lena, "lena");
  const first = rings(mallory);
  await isThere(card(lena, "mallory"));
  isOver(first);
  await isThere(card(lena, "mallory"), 0);
  const seen = await lena.evaluateHandle(() => {
    const count = { cards: 0 };
    new MutationObserver(() => (count.cards += document.querySelectorAll(".ring").length)).observe(document.body, { subtree: true, childList: true });
    return count;
  });
  for (let n = 0; n < 3; n += 1) isOver(rings(mallory));
  await idle(lena);
  expect(await seen.evaluate(({ cards }) => cards)).toBe(0);
  const row = lena.getByRole("navigation").getByRole("link", { name: /^mallory/ });
  await isThere(row.filter({ hasText: /1 unread for you/ }));

  // Who still wants to when the pause is over is heard.
  rings(mallory);
  await isThere(card(lena, "mallory"), 0);
  await lena.clock.fastForward(10_000);
  await isThere(card(lena, "mallory"));
  await accessible(lena, "ring");
  await card(lena, "mallory").getByRole("button", { name: "Ignore on this device" }).click();
  await isThere(card(lena, "mallory"), 0);
  expect(server.all("invite_reply")).toEqual([]);
  await row.click();
  await isThere(lena.getByRole("log", { name: "Direct messages with mallory" }).getByText("4 missed calls."));
});

test("who is ignored does not ring, and who cannot be called is not offered", async () => {
  const tom = server.comes("tom");
  const lena = await come();
  await lena.getByRole("complementary").getByRole("button", { name: "tom" }).click();
  await isThere(lena.getByRole("button", { name: "Mention" }));
  await idle(lena);
  expect(await lena.getByRole("button", { name: "Call", exact: true }).count()).toBe(0);
  await lena.getByRole("button", { name: /Ignore/ }).click();
  await idle(lena);
  rings(tom, "QGIS");
  await isThere(card(lena, "tom"), 0);
});
