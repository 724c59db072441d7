// Several rooms over one connection, private rooms, rooms that cannot be joined, and the removal from a room.
import { screen, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import type { BoardFeature } from "../../src/protocol/frames.ts";
import {
  beginWith,
  clickButton,
  enters,
  field,
  follow,
  idle,
  isHeaded,
  lena,
  line,
  link,
  log,
  makePrivate,
  openSettings,
  passes,
  people,
  press,
  say,
  server,
  title,
  useFakeServer,
  visit,
  write,
} from "./page.tsx";

useFakeServer();

const row = (name: RegExp): HTMLElement => within(screen.getByRole("navigation")).getByRole("link", { name });

/** Asks for a room that may not be joined. */
async function knocks(): Promise<void> {
  write(screen.getByRole("textbox", { name: "Nickname" }), "lena");
  await press("{Enter}");
}

/** A message of the person in front of the page comes into the shown room. */
async function speaks(text: string): Promise<void> {
  await say(text);
  expect(within(log()).getByText(text)).toBeTruthy();
}

test("rooms one has been in tell what is new in them, and what is for this person", async () => {
  await lena();
  await follow(/Géotribu/);
  expect(document.activeElement).toBe(field());
  const odile = server.comes("odile");
  odile.text("one");
  await idle();
  expect(row(/^QGIS 1 unread/)).toBeTruthy();
  odile.text("two, @lena");
  await idle();
  expect(row(/^QGIS/).querySelector(".badge.you")).toBeTruthy();
  // A reaction is no news.
  odile.says({ kind: "like", liked_author: "lena", message: "", emoji: "🎉" });
  await idle();
  const badges = [...row(/^QGIS 2 unread, 1 for you$/).querySelectorAll(".badge")];
  expect(badges.map(({ textContent }) => textContent)).toEqual(["@\u20091", "2"]);

  await press("{Alt>}{Shift>}{ArrowUp}{/Shift}{/Alt}");
  expect(title()).toBe("QGIS");
  expect(document.querySelector(".news")?.textContent).toMatch(/new/i);
  expect(line("two, @lena")).toBeTruthy();
  expect(row(/^QGIS/).querySelector(".badge")).toBeNull();
});

test("a room is only left for another one", async () => {
  beginWith({ rooms: ["QGIS"] });
  await lena();
  expect(screen.queryByRole("button", { name: "Leave this room" })).toBeNull();
  await makePrivate();
  expect(title()).toBe("Private room");
  await clickButton("Leave this room");
  expect(title()).toBe("QGIS");
  expect(field().disabled).toBe(false);
});

test("a room with a key asks for it, and says when it is wrong", async () => {
  await visit(`#room=${encodeURIComponent("Field work")}`);
  server.refuses("join", "access_denied", { needs: "key" });
  await knocks();
  isHeaded("This room needs a key.");
  write(screen.getByLabelText("Key"), "wrong");
  await press("{Enter}");
  isHeaded("This key does not open the room.");
  server.refuses("join");
  write(screen.getByLabelText("Key"), "s3same");
  await clickButton("Enter Field work");
  await speaks("inside");
  expect(server.all("join").map(({ key }) => key)).toEqual([undefined, "wrong", "s3same"]);
});

test("a link with the key opens a room that asked for it before, once", async () => {
  await lena();
  server.refuses("join", "access_denied", { needs: "key" });
  await follow(/Field work/);
  isHeaded("This room needs a key.");
  const followLink = async (key: string): Promise<void> => {
    await link(`#room=${encodeURIComponent("Field work")}&key=${key}`);
  };
  await followLink("wrong");
  isHeaded("This key does not open the room.");
  server.refuses("join");
  await followLink("s3same");
  await speaks("inside");
  expect(server.all("join").map(({ key }) => key)).toEqual([undefined, undefined, "wrong", "s3same"]);
});

test("a full room says so, and can be tried again", async () => {
  await visit();
  server.refuses("join", "room_full");
  await knocks();
  isHeaded("The room is full.");
  server.refuses("join");
  await clickButton("Try again");
  expect(field()).toBeTruthy();
});

test("a full room is asked again by itself", async () => {
  server.refuses("join", "room_full");
  await visit();
  await knocks();
  isHeaded("The room is full.");
  const seconds = /^It tries again in (1[3-9]|[23]\d|4[0-5]) s\.$/;
  expect(screen.getByText(seconds)).toBeTruthy();
  // Why it is not inside stays in sight while it asks, and so does the focus.
  const button = screen.getByRole("button", { name: "Try again" });
  button.focus();
  let isFlipped = false;
  const watch = new MutationObserver(() => (isFlipped ||= document.querySelector(".blank h2") === null));
  watch.observe(document.body, { childList: true, subtree: true });
  await passes(46_000);
  expect(server.all("join").length).toBe(2);
  expect(screen.getByText(seconds)).toBeTruthy();
  expect(document.activeElement).toBe(button);
  expect(isFlipped).toBe(false);
  watch.disconnect();
  // Who asks too often asks again all the same.
  server.refuses("join", "rate_limited", { retry_after: 5 });
  await passes(46_000);
  server.refuses("join", "room_full");
  await passes(6_000);
  expect(screen.getByText(seconds)).toBeTruthy();
  server.refuses("join");
  await passes(46_000);
  expect(field().disabled).toBe(false);
});

test("who is taken out of a room is told why, and does not come back unasked", async () => {
  await lena();
  const judge = server.comes("judge", { roles: ["moderator"] });
  const id = "0192f3a4-0000-7000-8000-000000000001";
  server.answersTo("send", () => ({ id, timestamp: Date.now() / 1000 }));
  server.tell("notice", { room: "QGIS", id: "n.1", level: "warning", text: "Back at noon <b>" });
  await say("too much");
  expect(document.querySelector(".notice.warning")?.textContent).toContain("Back at noon <b>");
  expect(within(people()).getByText("moderator")).toBeTruthy();
  judge.deletes(id);
  await idle();
  expect(line("Message deleted")).toBeTruthy();

  server.tell("removed", { room: "QGIS", reason: "kicked", message: "flooding" });
  await idle();
  isHeaded("You were taken out of QGIS: flooding.");
  await passes(10_000);
  expect(server.all("join").length).toBe(1);
  expect(field()).toBeNull();
  await clickButton("Enter again");
  expect(field()).toBeTruthy();
});

test("another nickname is taken into all rooms", async () => {
  await lena();
  await follow(/Géotribu/);
  await openSettings();
  write(screen.getByLabelText("Nickname"), "lena2");
  await clickButton("Done");
  expect(server.all("join").map(({ room, nickname }) => [room, nickname]).slice(2)).toEqual([["QGIS", "lena2"], ["Géotribu", "lena2"]]);
  expect(within(people()).getByText("lena2")).toBeTruthy();
});

test("a room in which others are silent says how many they are", async () => {
  beginWith({ limits: { history: 0 } });
  server.comes("odile");
  await lena();
  isHeaded("2 people are here.");
  expect(screen.getByText("You see what is said from now on; what was said before is not kept.")).toBeTruthy();
});

test("who comes by the link of a private room that has ended is told so, and who makes one is not", async () => {
  await lena();
  await makePrivate();
  await passes(1_000);
  expect(screen.getByText(/You are the first. Send the link/)).toBeTruthy();
  expect(screen.queryByRole("heading", { name: "This room has ended." })).toBeNull();
  await clickButton("Show a QR code");
  const invitation = within(screen.getByRole("dialog", { name: "Invite to this private room" }));
  expect(invitation.getByRole("img", { name: "Code for a camera" })).toBeTruthy();
  await press("{Escape}");
  const { hash } = location;
  await clickButton("Leave this room");
  expect(title()).toBe("QGIS");
  await visit(hash);
  await enters("tom");
  isHeaded("This room has ended.");
  expect(screen.getByText(/You are in a new one with the same link./)).toBeTruthy();
});

test("the title counts what waits in another room, also while one looks", async () => {
  await lena();
  await follow(/Géotribu/);
  server.comes("odile").text("over here");
  await idle();
  expect(document.title).toBe("(1) Géotribu – causerie");
});

test("what others draw on the board of a room is a line of its talk, and nothing that is unread", async () => {
  const odile = server.comes("odile", { features: ["map"] });
  const { member, nickname } = odile.member;
  const by = { member, nickname };
  const mark = (id: string, rev: number): BoardFeature => ({
    id: `b.${id.repeat(16)}`, geometry: { type: "Point", coordinates: [5.72, 45.18] }, properties: { shape: "mark", color: 2 }, by: nickname, time: 0, rev,
  });
  await lena();
  server.tell("board", { room: "QGIS", rev: 1, by, put: [mark("x", 1)] });
  await idle();
  expect(log().textContent).toContain("odile put 1 thing on the board");
  await follow(/Géotribu/);
  server.tell("board", { room: "QGIS", rev: 2, by, put: [mark("y", 2)] });
  server.tell("board", { room: "QGIS", rev: 3, by, removed: [mark("x", 1).id] });
  odile.text("done");
  await idle();
  expect(row(/^QGIS 1 unread/)).toBeTruthy();
  await follow(/QGIS/);
  expect(log().textContent).toContain("odile put 2 things on the board, took 1 thing off");
});
