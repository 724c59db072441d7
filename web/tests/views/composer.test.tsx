// The composer: texts that are too long, waiting messages of each room, and the keys there.
import { fireEvent, screen, within } from "@testing-library/preact";
import { expect, onTestFinished, test, vi } from "vitest";
import {
  check,
  click,
  clickButton,
  dialog,
  fakeNotices,
  field,
  follow,
  hide,
  idle,
  isHeaded,
  lena,
  line,
  log,
  openSettings,
  passes,
  person as odile,
  press,
  say,
  server,
  turnTo,
  useFakeServer,
  usePerson,
  user,
  write,
} from "./page.tsx";
import { useThreads } from "./worker.ts";

useFakeServer();
usePerson("odile");
useThreads();

const left = (): string | null => document.querySelector("#left")?.textContent ?? null;

/** Writes a text in place of what is in the field. */
async function fill(text: string): Promise<void> {
  write(field(), text);
  await idle();
}

test("what is left is counted from four fifths on", async () => {
  await lena();
  await fill("x".repeat(203));
  expect(left()).toBe("");
  await fill("x".repeat(204));
  expect(left()).toBe("51 left");
  await fill(`${"🗺".repeat(255)}  `);
  expect(left()).toBe("0 left");
  await press("{Enter}");
  expect(server.texts).toEqual(["🗺".repeat(255)]);
});

test("a long text goes in several messages: code stays code, only the first one answers", async () => {
  await lena();
  const asked = odile.text("How do you sum it up?");
  await idle();
  await turnTo("How do you");
  await press("r");
  const code = Array.from({ length: 20 }, (_, n) => `    total += layer.feature(${n})["ha"]`).join("\n");
  await fill(`Like this:\n\`\`\`python\ndef total():\n${code}\n\`\`\``);
  await clickButton("Send in 4 messages");
  const parts = server.texts;
  for (const part of parts) expect([...part].length).toBeLessThanOrEqual(255);
  expect(parts).toHaveLength(4);
  expect(server.all("send").map((frame) => frame.in_reply_to_id)).toEqual([asked, undefined, undefined, undefined]);
  const blocks = within(log()).getAllByRole("group", { name: "Code, Python" });
  expect(blocks).toHaveLength(4);
  expect(blocks.map(({ textContent }) => textContent).join("\n").replace(/\n+/g, "\n")).toContain(code);
  expect(field().value).toBe("");
});

test("a text waits for the picture that goes with it", async () => {
  await lena();
  let fails = (): void => undefined;
  const held = new Promise((_done, failed) => (fails = () => failed(new Error("no picture"))));
  held.catch(() => undefined);
  vi.stubGlobal("createImageBitmap", () => held);
  onTestFinished(() => {
    fails();
    vi.unstubAllGlobals();
  });
  await fill("the levee today");
  const send = (): HTMLButtonElement => screen.getByRole("button", { name: "Send" });
  const input = Object.defineProperty(document.querySelector("input[type=file]") as HTMLInputElement, "files", {
    value: [new File(["x"], "levee.png", { type: "image/png" })],
  });
  fireEvent.change(input);
  // It is under way: nothing is idle.
  await vi.advanceTimersByTimeAsync(100);
  expect(send().disabled).toBe(true);
  fails();
  await idle();
  expect(send().disabled).toBe(false);
});

test("an edit that is too long is not sent, and not cut", async () => {
  await lena();
  await say("short");
  expect(server.texts).toEqual(["short"]);
  await press("{ArrowUp}");
  expect(screen.getByText("Edit your message")).toBeTruthy();
  await fill("word ".repeat(80));
  expect(screen.getByText("144 characters too many")).toBeTruthy();
  expect(screen.queryByRole("button", { name: /Send in|Offer as/ })).toBeNull();
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Send" }).disabled).toBe(true);
  await press("{Enter}");
  expect(server.texts).toEqual(["short"]);
});

test("the arrow takes up what one said last, also while it is on its way", async () => {
  await lena();
  await say("older line");
  expect(line("older line")).toBeTruthy();
  await say("newer line");
  await press("{ArrowUp}");
  expect(field().value).toBe("newer line");
  expect(screen.getByText("Edit your message")).toBeTruthy();
  await press("{Escape}");
  // On a line that carries nothing for now, it is waited for.
  const goOn = server.pauses();
  await say("newest line");
  await press("{ArrowUp}");
  // After a while the text is shown as waiting.
  await passes(1_000);
  expect(line("newest line").matches(".waiting")).toBe(true);
  expect(field().value).toBe("");
  goOn();
  await idle();
  expect(screen.getByText("Edit your message")).toBeTruthy();
  expect(field().value).toBe("newest line");
  await say("newest line, mended");
  await press("{ArrowUp}");
  expect(field().value).toBe("newest line, mended");
  expect(server.texts.at(-1)).toBe("newest line, mended");
});

test("words, an answer and an edit wait in their room while one reads another", async () => {
  await lena();
  const asked = odile.text("Which bridge?");
  await idle();
  await turnTo("Which bridge?");
  await press("r");
  await fill("The old one");
  await follow(/Field work/);
  isHeaded("Field work");
  expect(field().value).toBe("");
  await fill("Nobody here yet");
  await follow(/QGIS/);
  expect(screen.getByText("Reply to odile")).toBeTruthy();
  expect(field().value).toBe("The old one");
  field().focus();
  await press("{Enter}");
  expect(await server.hearsText("The old one")).toMatchObject({ in_reply_to_id: asked });
  await follow(/Field work/);
  expect(field().value).toBe("Nobody here yet");
});

/** The Enter that ends a composition, also as Safari says it. As the browser does: what a key does not do itself, its form does. */
function endsComposition(at: HTMLInputElement | HTMLTextAreaElement): void {
  for (const how of [{ isComposing: true }, { keyCode: 229 }]) {
    const key = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...how });
    if (at.dispatchEvent(key) && at instanceof HTMLInputElement) at.form?.requestSubmit();
  }
}

test("Enter that ends a composition sends nothing, also as Safari says it", async () => {
  await lena();
  await fill("日本");
  endsComposition(field());
  await idle();
  expect(field().value).toBe("日本");
  expect(server.texts).toEqual([]);
  await press("{Enter}");
  expect(server.texts).toEqual(["日本"]);
});

test("Enter that ends a composition neither goes anywhere nor takes an emoji", async () => {
  await lena();
  await press("{Control>}k{/Control}");
  const goTo = screen.getByRole<HTMLInputElement>("combobox");
  write(goTo, "Géo");
  await idle();
  endsComposition(goTo);
  await idle();
  expect(screen.getByText("1 match")).toBeTruthy();
  await press("{Enter}");
  isHeaded("Géotribu");

  await click(screen.getByRole("button", { name: "Emoji" }));
  const name = within(dialog()).getByRole<HTMLInputElement>("combobox");
  expect(within(dialog()).getAllByRole("option").length).toBeGreaterThan(0);
  endsComposition(name);
  await idle();
  expect(screen.getByRole("dialog", { name: "Emoji" })).toBeTruthy();
  expect(field().value).toBe("");
  name.focus();
  await press("{Enter}");
  expect(field().value).not.toBe("");
});

test("whoever wants Enter to break the line sends with Ctrl, and that is remembered until all is forgotten", async () => {
  await lena();
  field().focus();
  await press("by Enter{Enter}");
  expect(server.texts).toEqual(["by Enter"]);
  await openSettings("Reading");
  await user.selectOptions(screen.getByLabelText("What sends a message"), "Ctrl+Enter sends");
  await press("{Escape}");
  expect(localStorage.getItem("causerie.send-key")).toBe("command");
  field().focus();
  await press("one{Enter}two");
  expect(field().value).toBe("one\ntwo");
  await press("{Control>}{Enter}{/Control}");
  expect(server.texts).toEqual(["by Enter", "one\ntwo"]);
  const loaded = vi.spyOn(location, "reload").mockImplementation(() => undefined);
  await openSettings();
  await clickButton("Forget everything here");
  expect(screen.getByRole("textbox", { name: "Nickname" })).toBeTruthy();
  expect(loaded).toHaveBeenCalled();
  expect(localStorage.length).toBe(0);
});

test("a direct message is told outside the page too, and a click leads to it", async () => {
  await lena();
  const notices = fakeNotices();
  await openSettings("Sound");
  await check(/^Tell me of mentions/);
  await press("{Escape}");
  const tom = server.comes("tom");
  tom.tells({ kind: "text", text: "psst" });
  await idle();
  expect(within(screen.getByRole("navigation")).getByRole("link", { name: /tom.*1 unread/ })).toBeTruthy();
  expect(notices).toEqual([]);
  hide();
  tom.text("```\n@lena\n```");
  tom.tells({ kind: "text", text: "psst" });
  await idle();
  expect(notices.map(({ text }) => text)).toEqual(["tom: psst"]);
  notices[0]?.onclick?.();
  await idle();
  expect(screen.getByRole("log", { name: "Direct messages with tom" })).toBeTruthy();
});

test("what came while one looked elsewhere stands below a line, until one writes", async () => {
  await lena();
  const news = (): (string | null)[] => [...document.querySelectorAll(".news")].map(({ textContent }) => textContent);
  odile.text("read at once");
  await idle();
  expect(within(log()).getByText("read at once")).toBeTruthy();
  expect(news()).toEqual([]);
  hide();
  const tom = server.comes("tom");
  tom.types();
  tom.says({ kind: "like", liked_author: "odile", message: "read at once", emoji: "🎉" });
  for (const text of ["missed one", "missed two"]) odile.text(text);
  await idle();
  expect(document.title).toBe("(2) QGIS – causerie");
  hide(false);
  await idle();
  const order = [...document.querySelectorAll(".log .news, .log .msg")].map(({ textContent }) => textContent);
  expect(order.indexOf("2 new")).toBe(order.findIndex((text) => text.includes("missed one")) - 1);
  expect(line("missed two")).toBeTruthy();
  odile.text("seen as it comes");
  await idle();
  expect(line("seen as it comes")).toBeTruthy();
  expect(news()).toHaveLength(1);
  await say("back again");
  expect(news()).toEqual([]);
});
