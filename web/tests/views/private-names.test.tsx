// Private rooms that bear a name: it stands in the links alone, and everybody who opens such a link sees it.
import { screen, within } from "@testing-library/preact";
import { expect, onTestFinished, test, vi } from "vitest";
import { played, sounds, useNotes } from "./notes.ts";
import { act, check, clickButton, copies, enters, follow, idle, line, link, offers, openSettings, passes, press, say, server, title, useFakeServer, visit } from "./page.tsx";

useFakeServer();
useNotes();

const KEY = `~${"x".repeat(22)}`;
const NAMED = `#name=Zephyr%20survey&room=${KEY}`;

/** Comes by a link. */
async function comesBy(address: string): Promise<void> {
  await visit(address);
  await enters("lena");
  expect(title()).toBe("Private: Zephyr survey");
}

test("a name in a link is a text, cut and cleaned, and belongs to a private room alone", async () => {
  await visit("#name=Fake&room=QGIS");
  expect(screen.getByRole("main").textContent).toContain("You are invited to QGIS.");
  expect(location.hash).toBe("#room=QGIS");
  await enters("lena");
  const hostile = `<img src=x onerror=alert(1)>\u202E\u0000\n${"long ".repeat(40)}`;
  await link(`#name=${encodeURIComponent(hostile)}&room=${KEY}`);
  expect(title()).toBe("Private: <img src=x onerror=alert(1)> long long l");
  await link(`#name=%E2%80%8B&room=${KEY.replace("x", "y")}`);
  expect(title()).toBe("Private room");
});

test("a mention in the named room that is shown makes no sound, one in another room does", async () => {
  await comesBy(NAMED);
  sounds();
  await openSettings("Sound");
  await check(/^A short sound for mentions and direct messages/);
  // The setting plays its sound; the next sound comes after a pause.
  await vi.waitFor(() => expect(played.pitches).toHaveLength(2));
  await press("{Escape}");
  await passes(2_000);
  const here = server.comes("odile", { room: KEY });
  here.text("@lena look here");
  await idle();
  expect(line("look here")).toBeTruthy();
  expect(played.pitches).toHaveLength(2);
  await follow(/^QGIS/);
  here.text("@lena and there");
  await idle();
  expect(played.pitches).toHaveLength(4);
});

test("where the page may not copy, the link is shown to be copied by hand; the link of a message is called a key", async () => {
  await comesBy(NAMED);
  const withClipboard = offers({ clipboard: undefined });
  onTestFinished(withClipboard);
  await clickButton("Copy the link");
  const invitation = screen.getByRole("dialog", { name: "Invite to Private: Zephyr survey" });
  const shown = within(invitation).getByLabelText<HTMLInputElement>("Link");
  expect(new URL(shown.value).hash).toBe(NAMED);
  await clickButton("Copy the link", invitation);
  expect(shown.value.slice(shown.selectionStart ?? 0, shown.selectionEnd ?? 0)).toContain(KEY);
  await press("{Escape}");
  expect(screen.queryByRole("dialog")).toBeNull();

  withClipboard();
  const copied = copies();
  await say("the levee");
  await act("the levee", "Copy a link to it");
  expect(screen.getAllByRole("status").map(({ textContent }) => textContent)).toContain("Copied: who has it can enter");
  expect(copied).toEqual([expect.stringContaining(KEY)]);
});
