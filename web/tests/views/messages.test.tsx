// The actions on messages, and the requests of the page for them.
import { screen, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import {
  act,
  click,
  clickButton,
  copies,
  field,
  idle,
  lena,
  line,
  lines,
  openSettings,
  passes,
  people,
  person as odile,
  press,
  say,
  server,
  turnTo,
  useFakeServer,
  usePerson,
  visit,
  write,
} from "./page.tsx";

useFakeServer();
usePerson("odile");

const button = (of: string, name: string | RegExp): HTMLElement => within(line(of)).getByRole("button", { name });

test("a reply quotes, an edit takes the place, and a deletion can be undone", async () => {
  await lena();
  const first = odile.text("Before or after the levee?");
  await idle();
  await act("Before or after", "Reply");
  expect(screen.getByText("Reply to odile")).toBeTruthy();
  await say("After.");
  expect(button("After.", /odile Before or after/)).toBeTruthy();
  expect(server.all("send")).toMatchObject([{ content: { text: "After." }, in_reply_to_id: first }]);

  await press("{ArrowUp}");
  expect(screen.getByText("Edit your message")).toBeTruthy();
  expect(field().value).toBe("After.");
  await say("After, of course.");
  expect(within(line("After, of course.")).getByText("edited")).toBeTruthy();
  expect(lines("After.")).toEqual([]);
  expect(server.all("send")[1]).toMatchObject({ content: { text: "After, of course." }, replaces: expect.any(String) });

  await act("After, of course.", "Delete");
  expect(screen.getByText("This message is about to be deleted.")).toBeTruthy();
  await clickButton("Undo");
  expect(line("After, of course.")).toBeTruthy();
  await passes(9_000);
  expect(line("After, of course.")).toBeTruthy();
  await turnTo("After, of course.");
  await press("{Delete}");
  expect(server.all("delete")).toEqual([]);
  // Over a slow line it is too late to undo before it is gone.
  const goOn = server.pauses();
  await passes(9_000);
  expect(within(line("about to be deleted")).queryByRole("button", { name: "Undo" })).toBeNull();
  goOn();
  await idle();
  expect(line("Message deleted")).toBeTruthy();
  expect(server.all("delete")).toHaveLength(1);

  odile.deletes(first);
  await idle();
  expect(lines("Message deleted")).toHaveLength(2);
});

test("a deletion that the server refuses is said with its message", async () => {
  await lena();
  await say("one");
  server.refuses("delete", "not_found");
  await act("one", "Delete");
  await passes(5_000);
  expect(within(line("one")).getByText("It can no longer be changed.")).toBeTruthy();
});

test("somebody else's message cannot be edited or deleted", async () => {
  await lena();
  odile.text("mine alone");
  await idle();
  await turnTo("mine alone");
  expect(button("mine alone", "Reply")).toBeTruthy();
  expect(within(line("mine alone")).queryByRole("button", { name: /Edit|Delete/ })).toBeNull();
});

test("reactions are given, joined and taken back; a plain like reaches plugins", async () => {
  await lena();
  const hans = server.comes("hans", { gischat: true });
  const id = hans.text("a fine map");
  await idle();
  const counted = (name: string): HTMLElement => button("a fine map", name);
  await act("a fine map", "React");
  await click(counted("👍"));
  expect(counted("👍, 1, with you").getAttribute("aria-pressed")).toBe("true");
  // The server tells them of what has no emoji.
  const like = { kind: "like", liked_author: "hans", message: "a fine map", message_id: id } as const;
  expect(server.all("send").map(({ content }) => content)).toEqual([like]);

  odile.says({ ...like, emoji: "👀" });
  await idle();
  await click(counted("👀, 1"));
  await click(counted("👀, 2, with you"));
  expect(counted("👀, 1").getAttribute("aria-pressed")).toBe("false");
  expect(server.all("send").map(({ content }) => content).slice(1)).toEqual([{ ...like, emoji: "👀" }, { ...like, emoji: "👀", remove: true }]);
  // A plugin names what it likes by its words.
  hans.says({ kind: "like", liked_author: "hans", message: "a fine map" });
  await idle();
  expect(counted("👍, 2, with you")).toBeTruthy();
});

test.each([
  ["nickname_taken", { retry_after: 3 }, "is sent as soon as one is inside"],
  ["room_full", {}, "has failed, and is sent again by a press alone"],
] as const)("what is written before the answer %s, %j %s", async (code, more, _outcome) => {
  server.refuses("join", code, more);
  await visit();
  write(screen.getByRole("textbox", { name: "Nickname" }), "lena");
  const goOn = server.pauses();
  await press("{Enter}");
  await say("before I am in");
  goOn();
  await passes(1_000);
  server.refuses("join");
  await passes(code === "room_full" ? 46_000 : 4_000);
  expect(line("before I am in").textContent?.includes("not sent")).toBe(code === "room_full");
  if (code === "room_full") await clickButton("Send again");
  expect(server.all("send")).toMatchObject([{ content: { text: "before I am in" } }]);
});

test("a reaction waits for the connection and for a pause that the server wants, and is said where it is refused", async () => {
  await lena();
  odile.text("a fine map");
  await idle();
  const react = async (): Promise<void> => {
    await act("a fine map", "React");
    await click(button("a fine map", "👍"));
  };
  server.refuses("hello", "unavailable", { retry_after: 30 });
  await server.cut();
  await react();
  await passes(1_000);
  expect(line("waits").textContent).toContain("👍");
  server.refuses("hello");
  await passes(60_000);
  expect(button("a fine map", "👍, 1, with you")).toBeTruthy();
  expect(lines("waits")).toEqual([]);

  server.refuses("send", "rate_limited", { retry_after: 2 });
  await click(button("a fine map", "👍, 1, with you"));
  server.refuses("send");
  await passes(2_000);
  expect(within(line("a fine map")).queryByRole("button", { name: /with you/ })).toBeNull();

  server.refuses("send", "too_large");
  await react();
  expect(line("not sent").textContent).toContain("👍");
});

test("typing is shown and forgotten", async () => {
  await lena();
  odile.types();
  await idle();
  expect(screen.getByText("odile is writing")).toBeTruthy();
  odile.text("done");
  await idle();
  expect(screen.queryByText("odile is writing")).toBeNull();
  field().focus();
  await press("hm");
  await server.hears("typing");
});

test("a long text is offered in several messages", async () => {
  await lena();
  const text = "word ".repeat(90).trim();
  write(field(), text);
  await idle();
  await clickButton("Send in 2 messages");
  expect(server.texts).toHaveLength(2);
  expect(server.texts.join(" ")).toBe(text);
  expect(lines("word")).toHaveLength(2);
});

test("somebody can be ignored on this device, and heard again", async () => {
  await lena();
  odile.text("blah");
  await idle();
  expect(line("blah")).toBeTruthy();
  await clickButton("odile", people());
  await clickButton(/Ignore on this device/);
  expect(lines("blah")).toEqual([]);
  odile.tells({ kind: "text", text: "psst" });
  odile.text("@lena blah again");
  await say("peace");
  expect(line("peace")).toBeTruthy();
  expect(screen.queryByText(/again|Direct messages/)).toBeNull();

  await openSettings();
  await clickButton("Remove", screen.getByRole("group", { name: "Ignored on this device" }));
  await press("{Escape}");
  expect(line("blah again")).toBeTruthy();
});

test("who reacted is told by name: at rest, and by keyboard", async () => {
  await lena();
  const all = ["anna", "bert", "cleo", "dora", "emil", "fred", "gina"].map((nickname) => server.comes(nickname));
  const said = all[0]?.text("a fine map") as string;
  for (const client of all) client.says({ kind: "like", liked_author: "anna", message: "a fine map", message_id: said, emoji: "👀" });
  await idle();
  expect(button("a fine map", "👀, 7").title).toBe("anna, bert, cleo, dora, emil and 2 others reacted with 👀");
  const list = (): HTMLElement | null => within(line("a fine map")).queryByRole("list", { name: "Who reacted" });
  await turnTo("a fine map");
  const who = button("a fine map", "Who reacted");
  for (let step = 0; step < 9 && document.activeElement !== who; step += 1) await press("{Tab}");
  await press("{Enter}");
  expect(list()?.textContent).toBe("anna, bert, cleo, dora, emil, fred and gina reacted with 👀");
  await press("{Enter}");
  expect(list()).toBeNull();
});

test("what comes too fast waits, says so, and goes by itself", async () => {
  await lena();
  server.refuses("send", "rate_limited", { retry_after: 5 });
  for (const text of ["one", "two"]) await say(text);
  await passes(1_000);
  expect(within(line("one")).getByText(/^A little slower: sent in [45] s\.$/)).toBeTruthy();
  expect(document.querySelectorAll(".msg.waiting")).toHaveLength(2);
  server.refuses("send");
  await passes(6_000);
  expect(document.querySelector(".msg.waiting")).toBeNull();
  expect([line("one"), line("two")]).toHaveLength(2);
});

test("the text of a message is copied from its toolbar, and by a key", async () => {
  await lena();
  const copied = copies();
  await say("SRID 2154, not 4326");
  await act("SRID", "Copy the text");
  expect(screen.getAllByRole("status").map(({ textContent }) => textContent)).toContain("Copied");
  expect(copied).toEqual(["SRID 2154, not 4326"]);
  await say("and the other");
  await turnTo("other");
  await press("c");
  expect(copied[1]).toBe("and the other");
});
