// Texts with marks: seen without them, by everybody alike, read as they were typed.
import { within } from "@testing-library/preact";
import { expect, test } from "vitest";
import { lena, line, log, person as odile, say, server, useFakeServer, usePerson, idle } from "./page.tsx";

useFakeServer({ limits: { text: 4000 } });
usePerson("odile");

const MARKED = "Take `ST_Area(geom)` for **zone_a_b**, *not* 2 * 3:\n- the **north**\n- the south\n> in hectares, @lena\nThat is all.";

test("code, strong words, lists and quotes are drawn, and plugins get the text as it was typed", async () => {
  await lena();
  await say(MARKED);
  expect(server.texts).toEqual([MARKED]);
  const message = within(line("ST_Area"));
  expect(message.getByText("ST_Area(geom)", { selector: "code" })).toBeTruthy();
  // The marks are there to be copied, and not seen.
  expect(message.getAllByRole("strong").map(({ textContent }) => textContent)).toContain("**zone_a_b**");
  expect(message.getByRole("emphasis").textContent).toBe("*not*");
  expect(message.getAllByRole("listitem")).toHaveLength(2);
  expect(within(message.getByRole("blockquote")).getByText("@lena", { selector: ".at" })).toBeTruthy();
  // Nothing in it is a button, as a reply's quote is, and nobody is named.
  expect(message.queryByRole("button", { name: /hectares/ })).toBeNull();
});

test("a reply names what it answers without its marks", async () => {
  await lena();
  odile.text("After.", { in_reply_to_id: odile.text("**Before** the `levee`?") });
  await idle();
  expect(within(log()).getByRole("button", { name: "odile Before the levee?" })).toBeTruthy();
});
