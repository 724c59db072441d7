// Where one writes: texts that are too long, what waits in which room, what is new when one comes back.
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessible, LOOKS } from "./axe.ts";
import { enter, expectWrongs, fakeNotices, hide, leftEntry, noSidewaysScroll, PHONE, say, useBrowser, visit } from "./browser.ts";
import { lena, plugin as odile, server, usePlugin, useServer } from "./cast.ts";
import { Native } from "./client.ts";
import { layer, says, square } from "./layers.ts";
import { png } from "./png.ts";
import { Server } from "./server.ts";

useBrowser();
useServer({ LIMIT_TEXT: "255" });
usePlugin("odile");

/** The texts that a plugin has heard from somebody, in order. */
async function heard(from: string, count: number): Promise<string[]> {
  const fits = (frame: Record<string, unknown>): boolean => frame["type"] === "text" && frame["author"] === from;
  await expect.poll(() => odile.count(fits), { timeout: 10_000 }).toBe(count);
  return odile.all(fits).map((frame) => String(frame["text"]));
}

const count = (page: Page) => page.locator("#left").innerText();

test("whoever wants Enter to break the line sends with Ctrl, and that is remembered until all is forgotten", async () => {
  const page = await lena();
  const field = page.locator("#text");
  await field.pressSequentially("by Enter");
  await field.press("Enter");
  expect(await heard("lena", 1)).toEqual(["by Enter"]);
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByLabel("What sends a message").selectOption({ label: "Ctrl+Enter sends" });
  await accessible(page, "settings with the key that sends");
  await page.keyboard.press("Escape");
  await leftEntry(page);
  await page.reload();
  await field.pressSequentially("one");
  await field.press("Enter");
  await field.pressSequentially("two");
  expect(await field.inputValue()).toBe("one\ntwo");
  await field.press("Control+Enter");
  expect(await heard("lena", 2)).toEqual(["by Enter", "one\ntwo"]);
  await page.getByRole("button", { name: "Settings" }).click();
  const loaded = page.waitForEvent("load");
  await page.getByRole("button", { name: "Forget everything here" }).click();
  await loaded;
  await page.getByRole("textbox", { name: "Nickname" }).waitFor();
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
});

test("what is left is counted from four fifths on", async () => {
  const page = await lena();
  await page.locator("#text").fill("x".repeat(203));
  expect(await count(page)).toBe("");
  await page.locator("#text").fill("x".repeat(204));
  await expect.poll(() => count(page)).toBe("51 left");
  await page.locator("#text").fill(`${"🗺".repeat(255)}  `);
  await expect.poll(() => count(page)).toBe("0 left");
  await page.keyboard.press("Enter");
  expect(await heard("lena", 1)).toEqual(["🗺".repeat(255)]);
});

test("a long text goes in several messages: code stays code, only the first one answers", async () => {
  const page = await lena();
  const asked = "0192f3a4-0000-7000-8000-000000000001";
  odile.says({ type: "text", id: asked, text: "How do you sum it up?" });
  const question = page.locator(".msg", { hasText: "How do you" });
  await question.focus();
  await page.keyboard.press("r");
  const code = Array.from({ length: 20 }, (_, n) => `    total += layer.feature(${n})["ha"]`).join("\n");
  await page.locator("#text").fill(`Like this:\n\`\`\`python\ndef total():\n${code}\n\`\`\``);
  await page.getByRole("button", { name: "Send in 4 messages" }).click();
  const parts = await heard("lena", 4);
  for (const part of parts) expect([...part].length).toBeLessThanOrEqual(255);
  expect(odile.all((frame) => frame["in_reply_to_id"] === asked)).toHaveLength(1);
  const blocks = page.getByRole("log").getByRole("group", { name: "Code, Python" });
  await expect.poll(() => blocks.count()).toBe(4);
  expect((await blocks.allInnerTexts()).join("\n").replace(/\n+/g, "\n")).toContain(code);
  expect(await page.locator("#text").inputValue()).toBe("");
});

test("a text longer than ten messages goes as a file, once this person has read what others see", async () => {
  const page = await lena();
  const tom = await visit(server);
  await enter(tom, "tom");
  const text = "Notes on the flood: ".repeat(200);
  await page.locator('input[accept="image/*"]').setInputFiles({ name: "a.png", mimeType: "image/png", buffer: png(80, 40) });
  await page.getByAltText("Picture to send").waitFor();
  await page.locator("#text").fill(text);
  await page.getByRole("button", { name: "Offer as a file" }).waitFor();
  expect(await page.getByRole("button", { name: /Send in/ }).count()).toBe(0);
  await page.getByRole("button", { name: "Offer as a file" }).click();
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  expect(await page.locator("#text").inputValue()).toBe(text);
  await page.getByRole("button", { name: "Offer as a file" }).click();
  await page.getByRole("button", { name: "Go on" }).click();
  await tom.getByRole("group", { name: /Notes_on_the_flood/ }).waitFor();
  expect(await page.locator("#text").inputValue()).toBe("");
  // The picture is none of the text.
  await page.getByAltText("Picture to send").waitFor();
});

test("a picture is made as small as this server takes it", async () => {
  const small = await Server.start("", { MAX_IMAGE_RAW_LENGTH: "100000" });
  try {
    const [page, tom] = [await visit(small), await visit(small)];
    await enter(page, "lena");
    await enter(tom, "tom");
    const length = await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(300, 200);
      const noise = new Uint8ClampedArray(300 * 200 * 4);
      for (let at = 0; at < noise.length; at += 60_000) crypto.getRandomValues(noise.subarray(at, at + 60_000));
      for (let at = 3; at < noise.length; at += 4) noise[at] = 255;
      canvas.getContext("2d")?.putImageData(new ImageData(noise, 300, 200), 0, 0);
      const file = new File([await canvas.convertToBlob()], "noise.png", { type: "image/png" });
      const data = new DataTransfer();
      data.items.add(file);
      document.querySelector("#text")?.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
      return file.size;
    });
    expect(length).toBeGreaterThan(100_000);
    await page.getByAltText("Picture to send").waitFor();
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await tom.getByAltText("Picture from lena").waitFor();
  } finally {
    await small.stop();
  }
});

test("an edit that is too long is not sent, and not cut", async () => {
  const page = await lena();
  await say(page, "short");
  await odile.hears((frame) => frame["text"] === "short");
  await page.locator(".msg", { hasText: "short" }).waitFor();
  await page.locator("#text").press("ArrowUp");
  await page.getByText("Edit your message").waitFor();
  await page.locator("#text").fill("word ".repeat(80));
  await page.getByText("144 characters too many").waitFor();
  expect(await page.getByRole("button", { name: /Send in|Offer as/ }).count()).toBe(0);
  expect(await page.getByRole("button", { name: "Send", exact: true }).isDisabled()).toBe(true);
});

test("the arrow takes up what one said last, also while it is on its way", async () => {
  expectWrongs(/WebSocket connection to .* failed/);
  const wire = await server.wire();
  const page = await visit(wire);
  await enter(page, "lena");
  const field = page.locator("#text");
  await say(page, "older line");
  await page.locator(".msg", { hasText: "older line" }).waitFor();
  await field.fill("newer line");
  await field.press("Enter");
  await field.press("ArrowUp");
  await expect.poll(() => field.inputValue()).toBe("newer line");
  await page.getByText("Edit your message").waitFor();
  await field.press("Escape");
  // On a line that carries nothing for now, it is waited for.
  wire.hang();
  await field.fill("newest line");
  await field.press("Enter");
  await field.press("ArrowUp");
  await page.locator(".msg.waiting", { hasText: "newest line" }).waitFor();
  expect(await field.inputValue()).toBe("");
  wire.carry("older too");
  await page.getByText("Edit your message").waitFor();
  expect(await field.inputValue()).toBe("newest line");
  await field.fill("newest line, mended");
  await field.press("Enter");
  await field.press("ArrowUp");
  await expect.poll(() => field.inputValue()).toBe("newest line, mended");
  await odile.hears((frame) => frame["text"] === "newest line, mended");
  wire.close();
});

test("words, an answer and an edit wait in their room while one reads another", async () => {
  const page = await lena();
  odile.says({ type: "text", text: "Which bridge?" });
  await page.locator(".msg", { hasText: "Which bridge?" }).focus();
  await page.keyboard.press("r");
  await page.locator("#text").fill("The old one");
  await page.getByRole("link", { name: /Field work/ }).click();
  await page.getByRole("heading", { name: "Field work" }).waitFor();
  expect(await page.locator("#text").inputValue()).toBe("");
  await page.locator("#text").fill("Nobody here yet");
  await page.getByRole("link", { name: /QGIS/ }).click();
  await page.getByText("Reply to odile").waitFor();
  expect(await page.locator("#text").inputValue()).toBe("The old one");
  await page.locator("#text").press("Enter");
  await odile.hears((frame) => frame["text"] === "The old one" && frame["in_reply_to_id"] !== null);
  await page.getByRole("link", { name: /Field work/ }).click();
  await expect.poll(() => page.locator("#text").inputValue()).toBe("Nobody here yet");
});

test("a direct message is told outside the page too, and a click leads to it", async () => {
  const page = await lena();
  const told = await fakeNotices(page);
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByLabel("Tell me of mentions").check();
  await page.keyboard.press("Escape");
  const tom = await Native.join(server, { room: "QGIS", nickname: "tom" });
  const psst = { type: "direct_send", room: "QGIS", nickname: "lena", content: { kind: "text", text: "psst" } };
  await tom.asks(psst);
  await page.getByRole("navigation").getByRole("link", { name: /tom.*1 unread/ }).waitFor();
  expect(await told()).toEqual([]);
  await hide(page);
  await tom.says({ kind: "text", text: "```\n@lena\n```" });
  await tom.asks(psst);
  await expect.poll(told).toEqual(["tom: psst"]);
  await page.evaluate(() => (globalThis as unknown as { told: { onclick: () => void }[] }).told[0]?.onclick());
  await page.getByRole("log", { name: "Direct messages with tom" }).waitFor();
});

test("one goes on writing where the cursor was when something was opened over the page", async () => {
  const page = await lena();
  const field = page.locator("#text");
  for (const keys of ["Control+/", "Control+k"]) {
    await field.fill("before");
    await field.evaluate((box: HTMLTextAreaElement) => box.setSelectionRange(3, 3));
    await page.keyboard.press(keys);
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
    // The cursor comes back at the next frame.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    await page.keyboard.type("X");
    await expect.poll(() => field.inputValue()).toBe("befXore");
  }
});

test("what came while one looked elsewhere stands below a line, until one writes", async () => {
  const page = await lena();
  odile.says({ type: "text", text: "read at once" });
  await page.getByRole("log").getByText("read at once").waitFor();
  expect(await page.locator(".news").count()).toBe(0);
  await hide(page);
  const tom = await Native.join(server, { room: "QGIS", nickname: "tom" });
  await tom.asks({ type: "typing", room: "QGIS" });
  await tom.says({ kind: "like", liked_author: "odile", message: "read at once", emoji: "🎉" });
  for (const text of ["missed one", "missed two"]) odile.says({ type: "text", text });
  await expect.poll(() => page.title()).toBe("(2) QGIS – causerie");
  await hide(page, false);
  await page.getByRole("log").getByText("missed two").waitFor();
  const order = await page.locator(".log .news, .log .msg").evaluateAll((all) => all.map((one) => one.textContent ?? ""));
  expect(order.findIndex((text) => text === "2 new")).toBe(order.findIndex((text) => text.includes("missed one")) - 1);
  odile.says({ type: "text", text: "seen as it comes" });
  await page.getByRole("log").getByText("seen as it comes").waitFor();
  expect(await page.locator(".news").count()).toBe(1);
  await say(page, "back again");
  await page.locator(".news").waitFor({ state: "detached" });
});

test.each(LOOKS)("no barrier with a long text, %s, %s", async (colorScheme, locale, viewport) => {
  const page = await visit(server, "", { colorScheme, locale, viewport: { ...viewport, width: viewport === PHONE ? 320 : viewport.width } });
  await enter(page, `${colorScheme}-${locale}`);
  await page.locator("#text").fill("word ".repeat(100));
  await page.locator(".typing .link").nth(1).waitFor();
  await accessible(page, `long text, ${locale}`);
  await noSidewaysScroll(page);
  await page.context().close();
});

test("Enter that ends a composition sends nothing, also as Safari says it", async () => {
  const page = await lena();
  const field = page.locator("#text");
  await field.fill("日本");
  await field.evaluate((box) => {
    for (const how of [{ isComposing: true }, { keyCode: 229 }]) {
      box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...how }));
    }
  });
  expect(await field.inputValue()).toBe("日本");
  await field.press("Enter");
  expect(await heard("lena", 1)).toEqual(["日本"]);
});

test("Enter that ends a composition neither goes anywhere nor takes an emoji", async () => {
  const page = await lena();
  /** As the browser does: what a key does not do itself, its form does. */
  const ends = (id: string) =>
    page.locator(id).evaluate((field) => {
      for (const how of [{ isComposing: true }, { keyCode: 229 }]) {
        const key = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...how });
        if (field.dispatchEvent(key)) (field as HTMLInputElement).form?.requestSubmit();
      }
    });
  await page.keyboard.press("Control+k");
  await page.getByRole("option", { name: "Géotribu" }).waitFor();
  await page.locator("#goto").fill("Géo");
  await ends("#goto");
  await page.getByText("1 match").waitFor();
  await page.locator("#goto").press("Enter");
  await page.getByRole("heading", { name: "Géotribu", level: 1 }).waitFor();

  await page.getByRole("button", { name: "Emoji", exact: true }).click();
  await page.getByRole("dialog").getByRole("option").first().waitFor();
  await ends("#emoji-name");
  await page.getByRole("dialog", { name: "Emoji" }).waitFor();
  expect(await page.locator("#text").inputValue()).toBe("");
  await page.locator("#emoji-name").press("Enter");
  await expect.poll(() => page.locator("#text").inputValue()).not.toBe("");
});

test("the field shows six whole lines, and reads in the direction of its words", async () => {
  const page = await lena();
  const field = page.locator("#text");
  await field.fill("line\n".repeat(9));
  expect(await field.evaluate((box) => box.clientHeight / Number.parseFloat(getComputedStyle(box).lineHeight))).toBeCloseTo(6, 1);
  await field.fill("مرحبا (v2).");
  expect(await field.evaluate((box) => getComputedStyle(box).direction)).toBe("rtl");
  await field.press("Enter");
  expect(await direction(page.getByRole("log").getByText("مرحبا"))).toBe("rtl");
});

function direction(of: Locator): Promise<string> {
  return of.evaluate((element) => getComputedStyle(element).direction);
}

test("what others write from right to left reads so wherever it stands, and turns nothing around", async () => {
  const page = await lena();
  const [id, name, column, value] = ["0192f3a4-0000-7000-8000-000000000001", "قطع (v2)", "المالك", "بلدية (2)"];
  odile.says({ type: "text", id, text: "مرحبا (v2)." });
  odile.says({ type: "text", in_reply_to_id: id, text: "an answer" });
  says(odile, name, layer([square(700_000, 6_600_000, 1000, { [column]: value }), square(702_000, 6_600_000, 1000, { [column]: "plain" })]));
  expect(await direction(page.locator("button.quote span"))).toBe("rtl");
  const card = page.locator(".card");
  expect(await direction(card.locator("figcaption strong"))).toBe("rtl");
  // It begins where the others do.
  expect(await card.locator("figcaption strong").evaluate((title) => getComputedStyle(title).textAlign)).toBe("left");
  // In a sentence of the page a name stands apart.
  await card.getByRole("button", { name: `Open the map of \u2068${name}\u2069` }).click();
  const map = page.getByRole("dialog", { name });
  await map.getByRole("row").nth(1).click();
  const places = ["heading", "columnheader", "cell"] as const;
  const found = { heading: map.getByRole("heading", { level: 2 }), columnheader: map.getByRole("columnheader").nth(1), cell: map.getByRole("gridcell").first() };
  for (const place of places) expect([place, await direction(found[place])]).toEqual([place, "rtl"]);
  for (const part of ["dt", "dd"]) expect([part, await direction(map.locator(`.info ${part}`).first())]).toEqual([part, "rtl"]);
  expect(await direction(map.getByRole("gridcell").nth(1))).toBe("ltr");
  await page.keyboard.press("Escape");

  const caller = await Native.join(server, { room: "QGIS", nickname: "hans", features: ["direct", "call"] });
  await say(page, "who is who");
  const told = await caller.hears((frame) => frame["type"] === "message" && JSON.stringify(frame).includes("who is who"));
  const { member: to } = told["from"] as { member: string };
  const room = `~${"y".repeat(22)}`;
  await caller.asks({ type: "join", room });
  await caller.asks({ type: "invite", to, room, call: true, note: "حول الخريطة (2)" });
  expect(await direction(page.locator(".ring .note"))).toBe("rtl");
  expect(await direction(page.getByRole("region", { name: "hans is calling" }))).toBe("ltr");
});
