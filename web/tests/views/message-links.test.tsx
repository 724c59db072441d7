// Links to messages: made from a message, followed into another room, and a notice when the message is gone.
import { screen, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import { click, clickButton, copies, isHeaded, lena, lines, link, log, press, say, turnTo, useFakeServer } from "./page.tsx";

useFakeServer({ limits: { text: 4000 } });

test("a link leads into another room", async () => {
  await lena();
  await say("where it began");
  await turnTo("where it began");
  const copied = copies();
  await press("l");
  await link("#room=Field%20work");
  isHeaded("Field work");
  expect(copied).toEqual([expect.stringContaining("&message=")]);
  await say(copied[0] ?? "");
  await click(within(log()).getByRole("link"));
  isHeaded("QGIS");
  expect(document.activeElement).toBe(lines("where it began")[0]);
});

test("that a message is no longer here is said, and can be put away", async () => {
  await lena();
  await link("#room=QGIS&message=never-was");
  expect(screen.getAllByText("The message that the link leads to is no longer here.").some(({ tagName }) => tagName === "P")).toBe(true);
  await clickButton("Close this notice");
  expect(document.querySelector(".purpose")).toBeNull();
});
