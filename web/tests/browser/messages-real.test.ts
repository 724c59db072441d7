// Messages between the page and the real server: when the page goes, and what plugins of each generation see.
import { test } from "vitest";
import { say, useBrowser } from "./browser.ts";
import { page, server, useLena, useServer } from "./cast.ts";
import { Client, Native } from "./client.ts";
import { stretchTimers, UNDO_MS } from "./passing.ts";

useBrowser();
useServer({ LIMIT_TEXT: "255" });
useLena();

const line = (text: string) => page.locator(".msg", { hasText: text });

/** Deletes what has been said. */
async function takesBack(text: string): Promise<void> {
  await page.locator(".msg:not(.waiting)", { hasText: text }).focus();
  await stretchTimers(page, UNDO_MS);
  await page.keyboard.press("Delete");
  await page.getByText("This message is about to be deleted.").waitFor();
}

test("a deletion that could still be undone is not lost with the page, nor with the room", async () => {
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  const gone = async (text: string): Promise<void> => {
    const said = await odile.hears((frame) => frame["type"] === "message" && JSON.stringify(frame).includes(text));
    await odile.hears((frame) => frame["type"] === "deleted" && frame["id"] === said["id"]);
  };
  await say(page, "too much");
  await takesBack("too much");
  await page.reload();
  await gone("too much");
  await say(page, "even more");
  await takesBack("even more");
  await page.getByRole("button", { name: "Leave this room" }).click();
  await gone("even more");
});

test("plugins of all generations talk with the page", async () => {
  const v1 = await Client.join(server, "QGIS", "anna", "v1");
  const v2 = await Client.join(server, "QGIS", "bert", "v2");
  const v3 = await Client.join(server, "QGIS", "cleo", "v3");
  await say(page, "Hello all of you");
  await v1.hears((frame) => frame["message"] === "Hello all of you" && frame["author"] === "lena");
  await v2.hears((frame) => frame["text"] === "Hello all of you" && frame["author"] === "lena");
  await v3.hears((frame) => frame["text"] === "Hello all of you" && frame["author"] === "lena");
  v1.send({ message: "from the first", author: "anna", avatar: null });
  v2.says({ type: "text", text: "from the second" });
  v3.says({ type: "text", text: "from the third" });
  for (const [text, author] of [["first", "anna"], ["second", "bert"], ["third", "cleo"]] as const) {
    await line(`from the ${text}`).getByText(author).first().waitFor();
  }
  const people = page.getByRole("complementary", { name: "People in QGIS" });
  await people.getByRole("button", { name: /cleo.*QGIS\/QField/ }).click();
  await page.getByText("cleo gets only messages to the room.").waitFor();
});
