// Parts of the page that cannot be fetched: it is said where they would be, they are tried once more, and the rest of the page
// goes on.
import { screen, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import { callPart } from "../../src/calls/part.ts";
import { filePart } from "../../src/files/part.ts";
import { linkPart } from "../../src/text/links.ts";
import { card, useDevices } from "./in-call.ts";
import { loses } from "./lost.ts";
import { clickButton, idle, lena, log, passes, person as hans, press, server, useFakeServer, usePerson } from "./page.tsx";

useFakeServer();
useDevices();
usePerson("hans", { gischat: true });

const CALLS = /^Calls and files cannot be loaded now\./;
const DATA = /^Something that belongs here cannot be loaded now\./;
/** After this time a part is tried once more. */
const again = (): Promise<void> => passes(5_000);

test("a call cannot begin, which is said over the page, and begins when its part is there", async () => {
  await lena();
  const isBack = loses(callPart);
  const isMissing = (): HTMLElement => screen.getByRole("dialog", { name: CALLS });
  await clickButton("Start a call");
  expect(within(isMissing()).getByRole("button", { name: "Load again" })).toBeTruthy();
  await press("{Escape}");
  // Nothing unseen lies over the page.
  await press("{Control>}/{/Control}");
  expect(screen.getByRole("dialog", { name: "Keys" })).toBeTruthy();
  await press("{Escape}");
  await clickButton("Start a call");
  isMissing();
  isBack();
  await again();
  expect(screen.getByRole("dialog", { name: "Before your first call" })).toBeTruthy();
});

test("what rings and what is offered says so in its place, and is there at the second try", async () => {
  await lena();
  const [odile, tom] = [server.comes("odile"), server.comes("tom", { features: ["call"] })];
  const areBack = loses(callPart, filePart);
  server.tell("file_offered", { room: "QGIS", transfer: "t.1", peer: "p.1", from: odile.from, name: "dem.tif", size: 9, expires_in: 600 });
  server.tell("invited", { invite: "i.1", from: tom.from, room: "QGIS", call: true, expires_in: 60 });
  await idle();
  expect(screen.getByText(CALLS).closest("[role=status]")).toBeTruthy();
  areBack();
  await again();
  await clickButton("Decline", card("tom") as HTMLElement);
  expect(server.all("invite_reply")).toMatchObject([{ invite: "i.1", answer: "decline" }]);
  expect(screen.queryByText(CALLS)).toBeNull();
  expect(screen.getByRole("group", { name: /dem\.tif/ })).toBeTruthy();
});

test("a text without what finds links reads as it was typed and says so, and has them at the second try", async () => {
  await lena();
  const isBack = loses(linkPart);
  hans.text("the plan is at https://example.org/plan");
  await idle();
  expect(log().textContent).toContain("the plan is at https://example.org/plan");
  expect(within(log()).getByText(DATA)).toBeTruthy();
  expect(within(log()).queryByRole("link")).toBeNull();
  isBack();
  await again();
  expect(within(log()).getByRole("link", { name: "https://example.org/plan" })).toBeTruthy();
  expect(screen.queryByText(DATA)).toBeNull();
});
