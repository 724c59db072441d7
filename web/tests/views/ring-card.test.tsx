// The card of an invitation to a call or a room: its answers, how often it comes, and for whom it does not.
import { screen, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import { caller, card, inCall, isOver, rings } from "./in-call.ts";
import { click, clickButton, follow, idle, isHeaded, lena, passes, people, server, title, useFakeServer } from "./page.tsx";

useFakeServer();

test("somebody may be asked into a room, and comes with the key that the invitation is", async () => {
  await caller();
  // She has stood before its door.
  server.refuses("join", "access_denied", { needs: "key" });
  await follow(/Géotribu/);
  isHeaded("This room needs a key.");
  await follow(/QGIS/);
  expect(title()).toBe("QGIS");
  server.refuses("join");
  const tom = server.comes("tom", { room: "Géotribu" });
  server.tell("invited", { room: "Géotribu", invite: "i.1", note: "come over", from: tom.from, expires_in: 60 });
  await idle();
  const asked = screen.getByRole("region", { name: "tom asks you to come" });
  expect(within(asked).getByText("come over")).toBeTruthy();
  await clickButton("Come", asked);
  expect(title()).toBe("Géotribu");
  expect(server.all("join").at(-1)).toMatchObject({ room: "Géotribu", invite: "i.1" });
  expect(within(people()).getByRole("button", { name: "tom" })).toBeTruthy();
  expect(inCall()).toBeNull();
});

test("a card that takes the place of another takes no click and no key at first", async () => {
  await caller();
  const [bob, mallory] = [rings(server.comes("bob")), server.comes("mallory")];
  await idle();
  expect(card("bob")).toBeTruthy();
  const second = rings(mallory);
  // It watches before bob gives up, and is as quick as can be.
  let hasTried = false;
  new MutationObserver((_all, watch) => {
    if (document.getElementById("ring-title")?.textContent !== "mallory is calling") return;
    watch.disconnect();
    document.querySelector<HTMLElement>(".ring .btn.main")?.click();
    for (const key of ["y", "n"]) document.dispatchEvent(new KeyboardEvent("keydown", { key, altKey: true }));
    hasTried = true;
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
  isOver(bob);
  await idle();
  expect(hasTried).toBe(true);
  expect(server.all("invite_reply")).toEqual([]);
  await passes(2_000);
  await clickButton("Decline", card("mallory") as HTMLElement);
  expect(server.all("invite_reply")).toMatchObject([{ invite: second, answer: "decline" }]);
  expect(inCall()).toBeNull();
});

test("nobody rings without end: there is a pause, missed calls are counted, and the card lets one ignore who rings", async () => {
  const mallory = server.comes("mallory", { features: ["direct", "call"] });
  await lena();
  const first = rings(mallory);
  await idle();
  expect(card("mallory")).toBeTruthy();
  isOver(first);
  await idle();
  expect(card("mallory")).toBeNull();
  let cards = 0;
  const watch = new MutationObserver(() => (cards += document.querySelectorAll(".ring").length));
  watch.observe(document.body, { subtree: true, childList: true });
  for (let n = 0; n < 3; n += 1) isOver(rings(mallory));
  await idle();
  expect(cards).toBe(0);
  watch.disconnect();
  const row = within(screen.getByRole("navigation")).getByRole("link", { name: /^mallory.*1 unread for you/ });

  // An invitation that is still open when the pause is over is shown.
  rings(mallory);
  await idle();
  expect(card("mallory")).toBeNull();
  await passes(10_000);
  await clickButton("Ignore on this device", card("mallory") as HTMLElement);
  expect(card("mallory")).toBeNull();
  expect(server.all("invite_reply")).toEqual([]);
  await click(row);
  expect(within(screen.getByRole("log", { name: "Direct messages with mallory" })).getByText("4 missed calls.")).toBeTruthy();
});

test("who is ignored does not ring, and who cannot be called is not offered", async () => {
  const tom = server.comes("tom");
  await caller();
  await clickButton("tom", people());
  expect(screen.getByRole("button", { name: "Mention" })).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Call" })).toBeNull();
  await clickButton(/Ignore/);
  rings(tom, "QGIS");
  await idle();
  expect(card("tom")).toBeNull();
});
