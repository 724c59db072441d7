// Calling one person, and being called: it rings, and is answered, declined, missed, or found busy.
import { screen, within } from "@testing-library/preact";
import { beforeEach, expect, test } from "vitest";
import type { Person } from "../fake-server.ts";
import { calls, caller, card, devices, inCall, isOver, joinsCalls, remark, rings, tile, useDevices } from "./in-call.ts";
import { clickButton, dialog, field, idle, lena, line, openSettings, passes, press, say, server, title, useFakeServer } from "./page.tsx";

useFakeServer();
useDevices();
let tom: Person;
beforeEach(() => {
  tom = server.comes("tom", { features: ["direct", "call"] });
  server.answersTo("invite", () => ({ invite: "i.0", expires_in: 30 }));
});

const row = (name: RegExp): HTMLElement | null => within(screen.getByRole("navigation")).queryByRole("link", { name });
const replies = (): string[] => server.all("invite_reply").map(({ answer }) => answer);

/** lena calls tom, at whom it rings. */
async function callsTom(): Promise<string> {
  await caller();
  await calls("tom");
  expect(screen.getByText("Calling tom.")).toBeTruthy();
  const [{ to, room, call }] = server.all("invite") as [ReturnType<typeof server.all<"invite">>[number]];
  expect({ to, call }).toEqual({ to: tom.member.member, call: true });
  return room;
}

test("a call that nobody answers is said to be so, once", async () => {
  const room = await callsTom();
  isOver("i.0", "expired", room);
  await idle();
  expect(screen.getByText("tom: No answer.")).toBeTruthy();
  expect(inCall()).toBeNull();
  // Where it stands in the conversation, it is not announced twice.
  expect(await remark("tom")).toContain("No answer.");
  expect(screen.queryByText("tom: No answer.")).toBeNull();
});

test("a call is taken back", async () => {
  await callsTom();
  await clickButton("Cancel");
  expect(server.all("invite_cancel")).toMatchObject([{ invite: "i.0" }]);
  expect(inCall()).toBeNull();
  expect(screen.queryByText("Calling tom.")).toBeNull();
});

test.each([
  ["there is no room for it", "join", "too_many", "tom cannot be reached."],
  ["they are in another call", "invite", "busy", "tom is in another call."],
] as const)("a call that is not possible is said to be so: %s", async (_why, type, code, what) => {
  await caller();
  server.refuses(type, code);
  await calls("tom");
  expect(screen.getByText(`tom: ${what}`)).toBeTruthy();
  expect(screen.queryByText("Calling tom.")).toBeNull();
  expect(inCall()).toBeNull();
  expect(await remark("tom")).toContain(what);
});

test("a call that is taken back before it rings never does, and opens no microphone", async () => {
  await caller();
  // The answer to who comes into the room stays on the way.
  const goOn = server.pauses();
  await calls("tom");
  expect(screen.getByText("Calling tom.")).toBeTruthy();
  await clickButton("Cancel");
  expect(screen.queryByText("Calling tom.")).toBeNull();
  goOn();
  await say("never mind");
  expect(line("never mind")).toBeTruthy();
  expect(devices.asked).toEqual([]);
  expect(server.all("invite")).toEqual([]);
  expect([inCall(), row(/Call with/)]).toEqual([null, null]);
  // The next call rings as always.
  await calls("tom");
  expect(server.all("invite")).toHaveLength(1);
});

test.each([
  ["nobody answers", () => isOver("i.1", "expired")],
  ["it is taken back", () => isOver("i.1")],
  ["the connection is lost", () => server.cut()],
  ["the server does not say that it is over", () => passes(3_100)],
])("what rings stops and is missed when %s", async (_when, ends) => {
  await lena();
  server.tell("invited", { room: `~${"x".repeat(22)}`, invite: "i.1", call: true, from: tom.from, expires_in: 2 });
  await idle();
  expect(document.title).toBe("tom is calling – causerie");
  expect(card("tom")?.textContent).toMatch(/Sound first, \d seconds? left to answer/);
  await ends();
  await idle();
  expect(card("tom")).toBeNull();
  expect(document.title).toBe("(1) QGIS – causerie");
  expect(row(/^tom Missed call\. 1 unread for you$/)).toBeTruthy();
  expect(await remark("tom")).toContain("Missed call.");
  expect(row(/^tom$/)).toBeTruthy();
});

test("somebody in another call learns that they were called", async () => {
  await caller();
  await clickButton("Start a call");
  expect(inCall()).toBeTruthy();
  server.tell("invite_missed", { room: `~${"x".repeat(22)}`, call: true, reason: "busy", from: tom.from });
  await idle();
  expect(card("tom")).toBeNull();
  expect(await remark("tom")).toContain("Missed call.");
});

test("who answers is heard, although the last call ended with the microphone off", async () => {
  await caller("off");
  rings(tom);
  await idle();
  await clickButton("Answer", card("tom") as HTMLElement);
  expect(replies()).toEqual(["accept"]);
  expect(screen.getByRole("button", { name: "Mute" })).toBeTruthy();
  expect(tile(/^You(, speaking)?$/)).toBeTruthy();
  expect(server.all("call_join")).toMatchObject([{ mic: true, camera: false }]);
  expect(document.title).toBe("QGIS – causerie");
  // The reader stays where they were.
  expect(title()).toBe("QGIS");
  expect(row(/Call with tom/)).toBeTruthy();
  await clickButton("Leave");
  expect([inCall(), row(/Call with/)]).toEqual([null, null]);
  // The call of a room is gone into as it was last.
  await clickButton("Start a call");
  expect(screen.getByRole("button", { name: "Unmute" })).toBeTruthy();
});

test("it can be answered while something is open over the page", async () => {
  await caller();
  await openSettings();
  screen.getByRole("textbox", { name: "Nickname" }).focus();
  rings(tom);
  await idle();
  expect(document.activeElement?.tagName).toBe("INPUT");
  await clickButton("Answer", card("tom") as HTMLElement);
  expect(server.all("call_join")).toHaveLength(1);
  expect(inCall()).toBeTruthy();
});

test("it is answered with a message", async () => {
  await caller();
  rings(tom);
  await idle();
  await clickButton("Answer with a message", card("tom") as HTMLElement);
  expect(title()).toBe("tom");
  expect(replies()).toEqual(["decline"]);
  await say("in ten minutes");
  expect(server.all("direct_send")).toMatchObject([{ nickname: "tom", content: { text: "in ten minutes" } }]);
});

test("it takes no key that is meant for something else, and has its own", async () => {
  await caller();
  field().focus();
  rings(tom);
  await idle();
  expect(document.activeElement).toBe(field());
  await press("y n{Enter}");
  expect(line("y n")).toBeTruthy();
  expect(card("tom")).toBeTruthy();
  await press("{Alt>}n{/Alt}");
  expect([replies(), card("tom")]).toEqual([["decline"], null]);
  rings(tom);
  await passes(1_000);
  await press("{Alt>}y{/Alt}");
  expect(replies()).toEqual(["decline", "accept"]);
  expect(inCall()).toBeTruthy();
});

test.each([
  ["Answer", false],
  ["Answer with camera", true],
] as const)("who is called first reads what others will see, and is connected after that: %s", async (how, camera) => {
  await lena();
  joinsCalls();
  rings(tom);
  await idle();
  await clickButton(how, card("tom") as HTMLElement);
  expect(screen.getByRole("dialog", { name: "Before your first call" }).textContent).toContain("The others in the call can see your network address");
  expect(server.all("call_join")).toEqual([]);
  await clickButton("Join", dialog());
  expect(server.all("call_join")).toHaveLength(1);
  expect(screen.getByRole("button", { name: camera ? "Camera off" : "Camera on" })).toBeTruthy();
});

test("a call may be answered with the camera", async () => {
  await caller();
  rings(tom);
  await idle();
  await clickButton("Answer with camera", card("tom") as HTMLElement);
  expect(screen.getByRole("button", { name: "Camera off" })).toBeTruthy();
  expect(server.all("call_update").at(-1)).toMatchObject({ mic: true, camera: true });
});
