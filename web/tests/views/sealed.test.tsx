// A sealed room, by its link: what is shown of it, and what the server gets.
import { screen, within } from "@testing-library/preact";
import { expect, test, vi } from "vitest";
import { nickname } from "../../src/settings/index.ts";
import { setWidth } from "../../src/ui/panes.ts";
import { SealedPerson } from "../sealed-person.ts";
import { act, beginWith, click, clickButton, copies, dialog, enters, field, follow, idle, isHeaded, line, lines, link, log, passes, press, say, server, title, turnTo, useFakeServer, user, visit, write } from "./page.tsx";

useFakeServer();

/** A key of no room but this test's. */
const SECRET = "AQgPFh0kKzI5QEdOVVxjanF4f4aNlJuiqbC3vsXM09o";
const ROOM = "~fXn9WDmCTmvzxpzOtJLn_1bZqQr9JeDQvm1l";
const rows = (): string[] => [...document.querySelectorAll(".sealed-line p")].map((row) => row.textContent?.trim() ?? "");

/** Lena opens the link. */
async function opens(address = `#name=Levee%20survey&sealed=${SECRET}`): Promise<void> {
  await visit(address, { nickname: "lena" });
  await idle();
  await passes(300);
}

/** Odile is there, and has greeted. */
async function odile(): Promise<SealedPerson> {
  const person = await SealedPerson.comes(server, "odile", SECRET);
  await passes(2_500);
  person.reads();
  await passes(10);
  return person;
}

test("the key of a link is in no address, no storage and no frame, and the room is headed by its name", async () => {
  await opens();
  expect(title()).toBe("Levee survey");
  expect(location.hash).toBe(`#room=${encodeURIComponent(ROOM)}`);
  expect(screen.getByText(/only those with the link can read/)).toBeTruthy();
  const there = await odile();
  await say("14 houses below the breach");
  there.reads();
  await idle();
  expect(there.texts).toEqual(["lena: 14 houses below the breach"]);
  expect(lines("14 houses")).toHaveLength(1);
  const kept = [JSON.stringify(server.asked), JSON.stringify(history.state), JSON.stringify({ ...sessionStorage }), location.href].join(" ");
  expect(kept).not.toMatch(new RegExp(`${SECRET}|houses|lena|Levee survey"`));
});

test("who has not been heard is somebody new; then they have their name, and what they say is shown", async () => {
  await opens();
  const there = await odile();
  const people = within(screen.getByRole("complementary"));
  expect(people.getByText("odile")).toBeTruthy();
  server.comes("outside", { room: ROOM });
  await idle();
  expect(people.getByText("somebody new")).toBeTruthy();
  await there.says("Seen. Boats go to the east side first.");
  await idle();
  expect(lines("Boats go")[0]?.textContent).toContain("odile");
});

test("what did not open, what is not sealed and what is missing are lines of their own, and nothing unread", async () => {
  await opens();
  const there = await odile();
  const late = [await there.keepsBack("one"), await there.keepsBack("two")];
  await there.says("three");
  await passes(1_000);
  expect(rows()).toEqual([]);
  await passes(4_000);
  expect(rows()).toEqual(["2 lines of odile are missing. If they come late, they appear here."]);
  server.tell("message", late[0] as never);
  await passes(100);
  expect(rows()).toEqual(["1 line of odile is missing. If they come late, they appear here. 1 line of odile came late."]);
  server.tell("message", late[1] as never);
  await passes(100);
  expect(rows()).toEqual(["2 lines of odile came late."]);
  expect([...document.querySelectorAll(".msg .text")].map((text) => text.textContent)).toEqual(["one", "two", "three"]);
  server.tellIn(ROOM, "message", { id: "x", room: ROOM, from: { member: "m.x", nickname: "odile" }, content: { kind: "text", text: "plain" } });
  for (let n = 0; n < 5; n += 1) server.tellIn(ROOM, "message", { ...(late[0] as { content: { data: string } }), id: `y${n}`, content: { ...(late[0] as { content: object }).content, n: 900 + n } } as never);
  await passes(100);
  expect(rows().slice(1)).toEqual(["The server added something that is not sealed. It is not shown.", "5 lines did not open.Show"]);
  await clickButton("Show");
  expect(rows()).toHaveLength(7);
  expect(screen.queryByText(/plain/)).toBeNull();
});

test("the lock says who can read, by a press and by Alt+K, and copies the link with its key", async () => {
  const copied = copies();
  await opens();
  await press("{Alt>}k{/Alt}");
  const card = within(screen.getByRole("dialog", { name: "Who can read here" }));
  for (const part of ["Everybody who has the link", "The server sees", "A lying server cannot", "It still could"]) expect(card.getByRole("heading", { name: part })).toBeTruthy();
  await click(card.getByRole("button", { name: "Copy the link" }));
  expect(copied).toEqual([`${location.origin}/#name=Levee%20survey&sealed=${SECRET}`]);
  await user.keyboard("{Escape}");
  await idle();
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(document.activeElement?.id).toBe("lock");
});

test("the card of the lock leaves the page in reach; a press outside, one on the lock and the focus elsewhere close it", async () => {
  await opens();
  const lock = screen.getByRole("button", { name: /Sealed/ });
  await click(lock);
  expect(lock.getAttribute("aria-expanded")).toBe("true");
  expect(document.activeElement?.textContent).toBe("Who can read here");
  await click(within(dialog()).getByRole("heading", { name: "The server sees" }));
  expect(dialog().matches("dialog")).toBe(false);
  await click(log());
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(lock.getAttribute("aria-expanded")).toBe("false");
  for (const isOpen of [true, false]) {
    await click(lock);
    expect(screen.queryByRole("dialog") !== null).toBe(isOpen);
  }
  expect(document.activeElement).toBe(lock);
  // Keys of the page work beside it.
  await click(lock);
  await press("{F6}");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(document.activeElement).not.toBe(lock);
  await click(lock);
  field().focus();
  await idle();
  expect([screen.queryByRole("dialog"), document.activeElement]).toEqual([null, field()]);
});

test("on a phone the card of the lock and the menu of a new room lie over the page", async () => {
  await opens();
  setWidth(30);
  try {
    await clickButton(/Sealed/);
    expect(dialog().matches("dialog[open]")).toBe(true);
    await clickButton("Close", dialog());
    await clickButton("New room");
    expect(dialog().matches("dialog[open]")).toBe(true);
    expect(within(dialog()).getAllByRole("menuitem")).toHaveLength(2);
  } finally {
    setWidth(80);
  }
});

test("a new link goes to those who are here, each alone, and lena goes there with her draft", async () => {
  await opens();
  const there = await odile();
  write(field(), "half a sentence");
  await clickButton(/Sealed/);
  await clickButton("New link");
  await passes(500);
  expect(field().value).toBe("half a sentence");
  expect(screen.getByText(/This is the new room/)).toBeTruthy();
  expect(title()).toBe("Levee survey");
  const { hash } = location;
  expect(hash).not.toContain(encodeURIComponent(ROOM));
  there.reads();
  await passes(10);
  const moved = there.events.find(({ type }) => type === "moved");
  expect(moved).toMatchObject({ by: "lena" });
  expect(JSON.stringify(server.asked)).not.toContain(moved?.["secret"]);
  const next = await SealedPerson.comes(server, "odile", String(moved?.["secret"]));
  expect(hash).toContain(encodeURIComponent(next.room));
});

test("a message that is deleted just before leaving is deleted for the others", async () => {
  await opens();
  const there = await odile();
  await say("14 houses below the breach");
  await act("14 houses", "Delete");
  await clickButton("Leave this room");
  there.reads();
  await passes(10);
  expect(there.events.map(({ type }) => type)).toContain("deleted");
  const asked = server.asked.filter(({ room }) => room === ROOM).map(({ type }) => type);
  expect(asked.slice(-3)).toEqual(["send", "delete", "leave"]);
});

test("after a new link the room before is closed, and stays to be read", async () => {
  await opens();
  const there = await odile();
  await there.says("Boats go there first");
  await clickButton(/Sealed/);
  await clickButton("New link");
  await passes(500);
  const { hash } = location;
  expect(server.all("leave").map(({ room }) => room)).toEqual([ROOM]);
  await follow(/Levee survey closed/);
  expect(lines("Boats go there first")).toHaveLength(1);
  expect(screen.getByText(/The talk goes on under the new link/)).toBeTruthy();
  expect(screen.queryByRole("textbox", { name: /Message/ })).toBeNull();
  for (const name of ["Invite people", "Start a call"]) expect(screen.queryByRole("button", { name })).toBeNull();
  await turnTo("Boats go there first");
  expect(within(line("Boats go there first")).queryByRole("button", { name: "Reply" })).toBeNull();
  await clickButton(/Sealed/);
  expect(within(dialog()).queryByRole("button", { name: "New link" })).toBeNull();
  // Another name is no reason to go in again, nor is another connection.
  nickname.value = "lena_m";
  await passes(500);
  await clickButton("Go there");
  expect(location.hash).toBe(hash);
  expect(server.all("join").filter(({ room }) => room === ROOM)).toHaveLength(1);
});

test("a link to the same room, or to none, closes nothing", async () => {
  await opens();
  const there = await odile();
  const moves = (secret: string) => (there as unknown as { sealing: { get: (room: string) => { move: (secret: string) => Promise<string[]> } } }).sealing.get(ROOM).move(secret);
  write(field(), "half a sentence");
  await moves(SECRET);
  await passes(10);
  await clickButton("Go there");
  await passes(300);
  expect([field().value, server.all("leave")]).toEqual(["half a sentence", []]);
  await moves("nothing");
  await passes(10);
  await click(screen.getAllByRole("button", { name: "Go there" })[1] as HTMLElement);
  await passes(300);
  await follow(/Levee survey/);
  expect([field().value, server.all("leave")]).toEqual(["half a sentence", []]);
});

test("who is taken out has the link still: a new one goes to the others alone", async () => {
  beginWith({ roles: ["moderator"] });
  await opens();
  const there = await odile();
  const tom = await SealedPerson.comes(server, "tom", SECRET);
  await passes(2_500);
  for (const person of [there, tom]) person.reads();
  await passes(10);
  await clickButton(/^.*tom/);
  await clickButton("Take out of the room…");
  await clickButton("Take out");
  isHeaded("tom still has the link");
  tom.leaves();
  // He comes back as somebody else, before the press.
  const again = await SealedPerson.comes(server, "eve", SECRET);
  await passes(2_500);
  await clickButton("New link");
  await passes(500);
  for (const person of [there, tom, again]) person.reads();
  await passes(10);
  expect(there.events.filter(({ type }) => type === "moved")).toHaveLength(1);
  const sent = server.all("direct_send").length;
  expect(sent).toBe(1);
  expect([tom, again].flatMap(({ events }) => events.filter(({ type }) => type === "moved"))).toEqual([]);
});

test("after somebody was removed no new link goes to who came since, by whomever, and by the lock as well", async () => {
  await opens();
  const there = await odile();
  const tom = await SealedPerson.comes(server, "tom", SECRET);
  await passes(2_500);
  for (const person of [there, tom]) person.reads();
  await passes(10);
  // They greet the page.
  await passes(2_500);
  // By another moderator.
  tom.leaves("kicked");
  const again = await SealedPerson.comes(server, "carla", SECRET);
  await passes(2_500);
  await clickButton(/Sealed/);
  await clickButton("New link");
  await passes(500);
  for (const person of [there, again]) person.reads();
  await passes(10);
  expect([there, again].map(({ events }) => events.filter(({ type }) => type === "moved").length)).toEqual([1, 0]);
  expect(screen.getByText(/^carla: without the new link/)).toBeTruthy();
});

test("who takes somebody out counts those who are there before, however late the server answers", async () => {
  beginWith({ roles: ["moderator"] });
  await opens();
  const there = await odile();
  const tom = await SealedPerson.comes(server, "tom", SECRET);
  await passes(2_500);
  for (const person of [there, tom]) person.reads();
  await passes(10);
  await clickButton(/^.*tom/);
  await clickButton("Take out of the room…");
  const wire = server as unknown as { write: (frame: object) => void };
  const write = wire.write.bind(server);
  let answer = {};
  wire.write = (frame) => (server.asked.at(-1)?.type === "kick" && "ref" in frame ? void (answer = frame) : write(frame));
  await clickButton("Take out");
  const again = await SealedPerson.comes(server, "eve", SECRET);
  await passes(2_500);
  wire.write = write;
  write(answer);
  await passes(100);
  await clickButton("New link");
  await passes(500);
  for (const person of [there, tom, again]) person.reads();
  await passes(10);
  expect([there, tom, again].map(({ events }) => events.filter(({ type }) => type === "moved").length)).toEqual([1, 0, 0]);
});

test("a new link of somebody else is a card; nothing moves without a press", async () => {
  await opens();
  const there = await odile();
  const secret = SECRET.replace("AQg", "BQg");
  await (there as unknown as { sealing: { get: (room: string) => { move: (secret: string) => Promise<string[]> } } }).sealing.get(ROOM).move(secret);
  await passes(10);
  isHeaded("odile has made a new link for this room");
  expect(location.hash).toContain(encodeURIComponent(ROOM));
  await clickButton("Go there");
  await passes(300);
  expect(location.hash).not.toContain(encodeURIComponent(ROOM));
  expect(title()).toBe("Levee survey");
});

test("a page that is loaded again has no key: it enters no such room, and says what to do", async () => {
  await opens();
  await visit(location.hash, { nickname: "lena" });
  await idle();
  isHeaded("This room is sealed");
  expect(screen.getByText(/Open the link again/)).toBeTruthy();
  expect(server.all("join").filter(({ room }) => room === ROOM)).toHaveLength(1);
  expect(server.all("leave").map(({ room }) => room)).toContain(ROOM);
});

test("without WebCrypto the link leads to a card, and the choice says what lacks", async () => {
  vi.stubGlobal("crypto", { getRandomValues: crypto.getRandomValues.bind(crypto) });
  await opens();
  isHeaded("This room is sealed. Open the link in a browser over https, in the terminal, or in causerie’s QGIS plugin.");
  expect(server.all("join")).toEqual([]);
  await clickButton("New room");
  const choice = screen.getByRole("menuitem", { name: "New sealed room" });
  expect(choice.getAttribute("aria-disabled")).toBe("true");
  expect(document.getElementById(choice.getAttribute("aria-describedby") ?? "")?.textContent).toContain("Needs https");
  // It takes the focus, and does nothing.
  await press("{ArrowDown}");
  expect(document.activeElement).toBe(choice);
  await press("{Enter}");
  await click(choice);
  expect(server.all("join")).toEqual([]);
});

test("the link may come to a page that is open, or to somebody who has never been there", async () => {
  await visit("", { nickname: "lena" });
  await link(`#sealed=${SECRET}`);
  await passes(300);
  expect(title()).toBe("Sealed room");
  expect(location.hash).toBe(`#room=${encodeURIComponent(ROOM)}`);
  await visit(`#sealed=${SECRET}`);
  await enters("jane");
  await passes(300);
  expect(title()).toBe("Sealed room");
  expect(location.href).not.toContain(SECRET);
  expect(JSON.stringify(server.asked.filter(({ room }) => room === ROOM))).not.toMatch(/jane|lena/);
});

test("of somebody who has not been heard there is nothing but to take them out", async () => {
  await opens();
  server.comes("outside", { room: ROOM });
  await idle();
  await clickButton(/somebody new/);
  const choices = within(screen.getByRole("dialog", { name: "somebody new" }));
  expect(choices.queryAllByRole("button").map((button) => button.textContent?.trim()).filter((name) => name !== "")).toEqual([]);
});

test("who is ignored in a sealed room is ignored by this page alone, and kept nowhere", async () => {
  await opens();
  const there = await odile();
  await clickButton(/odile/);
  await clickButton(/^Ignore/);
  await there.says("not for lena");
  await idle();
  expect(lines("not for lena")).toHaveLength(0);
  expect(JSON.stringify({ ...localStorage })).not.toContain("odile");
  await clickButton(/odile/);
  await clickButton(/^Show again/);
  expect(lines("not for lena")).toHaveLength(1);
});

test("two write to each other alone, sealed for each other", async () => {
  await opens();
  const there = await odile();
  await clickButton(/odile/);
  await clickButton("Write a direct message");
  expect(screen.getByRole("img", { name: /Sealed for .?odile.? and you alone/ })).toBeTruthy();
  await say("for you alone");
  await passes(300);
  there.reads();
  await passes(10);
  expect(there.texts).toContain("lena: for you alone");
  await there.asks("direct_send", { nickname: "lena", content: { kind: "text", text: "and back" } });
  await passes(100);
  expect(lines("and back")).toHaveLength(1);
});

test("a sealed room is made by the plus", async () => {
  await visit("", { nickname: "lena" });
  const plus = screen.getByRole("button", { name: "New room" });
  await click(plus);
  expect([plus.getAttribute("aria-haspopup"), plus.getAttribute("aria-expanded")]).toEqual(["menu", "true"]);
  expect(document.activeElement?.textContent).toContain("New private room");
  await press("{Escape}");
  expect([screen.queryByRole("menu"), document.activeElement]).toEqual([null, plus]);
  await click(plus);
  await click(screen.getByRole("menuitem", { name: /New sealed room/ }));
  await passes(500);
  expect(title()).toBe("Sealed room");
  expect(location.hash).toMatch(/^#room=~[\w-]{36}$/);
});
