// A server that tells in another order: what was sealed last counts, and nothing of the middle is left out unseen.
import { expect, test } from "vitest";
import { meet, Page, passes, toldOf } from "./lying.ts";

type Named = { id: string };
const text = (said: string) => ({ kind: "text", text: said });

/** Tells these, in this order. */
async function tells(page: Page, ...frames: readonly (object | undefined)[]): Promise<void> {
  for (const frame of frames) page.hears(frame as never);
  await passes();
}

/** Somebody who comes later, and has heard nothing yet. */
async function newcomer(odile: Page, ravi: Page): Promise<Page> {
  const lena = new Page("lena", "m.l");
  await lena.opens(odile.sealing.secretOf(odile.room));
  await lena.joins(odile, ravi);
  return lena;
}

test("to a newcomer nothing comes from before the first line that was heard", async () => {
  const { odile, ravi } = await meet();
  const lena = await newcomer(odile, ravi);
  const before = odile.sent.length;
  for (let line = 0; line < 5; line += 1) await odile.says(`line ${line}`);
  const [zero, one, two, three, four] = odile.sent.slice(before).flatMap((frame) => toldOf(frame, odile));
  await tells(lena, three, zero, two, one, four);
  expect(lena.texts).toEqual(["odile: line 3", "odile: line 4"]);
  expect(lena.notes).toEqual([["unopened"], ["unopened"], ["unopened"]]);
});

test("of two edits the last that was sealed counts, and after a deletion none", async () => {
  const { odile, ravi } = await meet();
  const { id } = (await odile.says("at A")) as Named;
  const before = odile.sent.length;
  await odile.says("at B", { replaces: id });
  await odile.says("at C", { replaces: id });
  const first = toldOf(odile.sent[before - 1] as never, odile)[0];
  const [second, third] = odile.sent.slice(before).flatMap((frame) => toldOf(frame, odile));
  await tells(ravi, first, third, second);
  expect(ravi.texts).toEqual(["odile: at A", "odile: at C"]);
  expect(ravi.notes).toEqual([["hole", 1, "odile"], ["late", 1, expect.anything()]]);

  const secret = (await odile.says("secret")) as Named;
  const said = toldOf(odile.lastSent("send"), odile)[0];
  await odile.says("secret, still", { replaces: secret.id });
  const edited = toldOf(odile.lastSent("send"), odile)[0];
  await odile.asks("delete", { id: secret.id });
  await tells(ravi, toldOf(odile.lastSent("send"), odile)[0], said, edited);
  expect(ravi.texts).toHaveLength(2);
  expect(ravi.of("deleted").map((event) => event["id"])).toEqual([secret.id]);
});

test("a line is not shown as it was before its edit", async () => {
  const { odile, ravi } = await meet();
  const { id } = (await odile.says("at A")) as Named;
  const said = toldOf(odile.lastSent("send"), odile)[0];
  await odile.says("at B", { replaces: id });
  await tells(ravi, toldOf(odile.lastSent("send"), odile)[0], said);
  expect(ravi.texts).toEqual(["odile: at B"]);
});

test("a reaction that was taken back does not come again", async () => {
  const { odile, ravi } = await meet();
  const { id } = (await ravi.says("boats")) as Named;
  const like = { kind: "like", liked_author: "ravi_k", message: "boats", message_id: id };
  await odile.asks("send", { content: like });
  const given = toldOf(odile.lastSent("send"), odile)[0];
  await odile.asks("send", { content: { ...like, emoji: "👍", remove: true } });
  await tells(ravi, toldOf(odile.lastSent("send"), odile)[0], given);
  expect(ravi.of("message").map(({ content }) => (content as { remove?: true }).remove)).toEqual([true]);
  // Another one is no part of that.
  await odile.asks("send", { content: { ...like, emoji: "🚣" } });
  await tells(ravi, toldOf(odile.lastSent("send"), odile)[0]);
  expect(ravi.of("message")).toHaveLength(2);
  await odile.asks("send", { content: text("and a line") });
  await tells(ravi, toldOf(odile.lastSent("send"), odile)[0]);
  expect(ravi.texts).toEqual(["odile: and a line"]);
});
