// Preferences for the page, for single rooms and for what others see of this person, and where they are found.
import { fireEvent, screen, within } from "@testing-library/preact";
import { expect, test, vi } from "vitest";
import { played, sounds, useNotes } from "./notes.ts";
import { check, clickButton, fakeNotices, hide, idle, lena, line, log, openSettings, people, person as odile, press, server, useFakeServer, usePerson, user } from "./page.tsx";

useFakeServer({ rooms: ["QGIS", "Géotribu", "QField"] });
usePerson("odile");
useNotes();

/** Checks boxes of the settings of sounds. */
async function checks(...labels: RegExp[]): Promise<void> {
  await openSettings("Sound");
  for (const label of labels) await check(label);
  await press("{Escape}");
}

test("a room tells of every message, of those to oneself or of none, and none tells while one is not to be disturbed", async () => {
  const notices = fakeNotices();
  await lena();
  await checks(/^Tell me of mentions/);
  hide();
  const wants = async (what: string): Promise<void> => {
    await clickButton("Notices and star");
    await user.selectOptions(screen.getByLabelText("Tell me of"), what);
    await clickButton("Done");
  };
  let said = 0;
  const says = async (text: string): Promise<void> => {
    odile.text(text);
    said += 1;
    await idle();
    expect(screen.getByRole("link", { name: new RegExp(`^QGIS ${said} unread`) })).toBeTruthy();
  };
  await says("one");
  await says("@lena two");
  await wants("Every message");
  await says("three");
  await wants("Nothing");
  await says("@lena four");
  await wants("Messages to me");
  await checks(/^Do not disturb/);
  await says("@lena five");
  await checks(/^Do not disturb/);
  await says("@lena six");
  expect(notices.map(({ text }) => text)).toEqual(["odile: @lena two", "odile: three", "odile: @lena six"]);
});

test("a window that is seen and lacks the focus tells too, by a notice and by a sound", async () => {
  const notices = fakeNotices();
  await lena();
  sounds();
  await checks(/^Tell me of mentions/, /^A sound for who comes/);
  odile.text("@lena one");
  await idle();
  expect(line("one")).toBeTruthy();
  // Another program beside the browser is worked with.
  hide(false, false);
  odile.text("@lena two");
  await idle();
  expect(notices.map(({ text }) => text)).toEqual(["odile: @lena two"]);
  expect(played.pitches).toEqual([]);
  const tom = server.comes("tom");
  await idle();
  expect(within(people()).getByText("tom")).toBeTruthy();
  tom.text("here I am");
  await vi.waitFor(() => expect(played.pitches).toHaveLength(2));
  await idle();
  // That they came stands before their messages.
  const texts = [...log().querySelectorAll("li")].map(({ textContent }) => textContent);
  const [came, said] = ["tom came.", "here I am"].map((what) => texts.findIndex((text) => text.includes(what))) as [number, number];
  expect(came).toBeGreaterThan(0);
  expect(came).toBeLessThan(said);
});

test("calls and sounds are as loud as one wants them, all of them and those of each room", async () => {
  await lena();
  sounds();
  await openSettings("Sound");
  const slider = (name: string): HTMLInputElement => within(screen.getByRole("group", { name: "Loudness" })).getByRole<HTMLInputElement>("slider", { name });
  const sets = (name: string, value: string): boolean => fireEvent.input(slider(name), { target: { value } });
  sets("Everything", "50");
  sets("QGIS", "40");
  await check(/^A short sound for mentions/);
  await vi.waitFor(() => expect(played.peaks.map((peak) => Math.round(peak * 1000))).toEqual([40, 40]));
  await press("{Escape}");
  await openSettings("Sound");
  expect([slider("Everything").value, slider("QGIS").value]).toEqual(["50", "40"]);
  expect([localStorage.getItem("causerie.loudness"), localStorage.getItem("causerie.rooms")]).toEqual(["50", expect.stringContaining("40")]);
  sets("QGIS", "0");
  await idle();
  expect(slider("QGIS").getAttribute("aria-valuetext")).toBe("silent");
});
