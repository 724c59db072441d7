// Emoji: by name after a colon, from the grid, as reactions, and in the language of the page.
import { screen, within } from "@testing-library/preact";
import { expect, test, vi } from "vitest";
import { LANGUAGES } from "../../src/i18n/language.ts";
import { click, clickButton, dialog, field, idle, lena, line, press, say, server, turnTo, useFakeServer, write } from "./page.tsx";

useFakeServer();

const options = (): (string | null)[] => screen.getAllByRole("option").map(({ textContent }) => textContent);

test("by name, after a colon and two letters, fetched when first wanted", async () => {
  const fetch = vi.spyOn(LANGUAGES.en.emoji, "get");
  await lena();
  write(field(), "a fine :w");
  await idle();
  expect(screen.queryByRole("listbox")).toBeNull();
  expect(fetch).not.toHaveBeenCalled();
  await press("orld");
  expect(screen.getByRole("listbox", { name: "Emoji" })).toBeTruthy();
  expect(fetch).toHaveBeenCalled();
  await press("_m");
  expect(options()).toEqual([expect.stringContaining("world map")]);
  await press("{Enter}");
  expect(field().value).toBe("a fine 🗺️ ");
  await press("{Enter}");
  expect(server.texts).toEqual(["a fine 🗺️"]);

  await press("see you at 10:30 https://");
  expect(screen.queryByRole("listbox")).toBeNull();
});

test("in French by the French name, closed by Escape", async () => {
  await lena({ language: "fr" });
  field().focus();
  await press(":carte_du");
  expect(options()).toContainEqual(expect.stringContaining("carte du monde"));
  await press("{Escape}");
  expect(screen.queryByRole("listbox")).toBeNull();
  expect(field().value).toBe(":carte_du");
});

test("any of them is a reaction, and all see it", async () => {
  await lena();
  await say("flood map done");
  await turnTo("flood map done");
  expect(within(line("flood map done")).getByRole("toolbar")).toBeTruthy();
  await press("+");
  await clickButton("More emoji");
  write(screen.getByRole("combobox", { name: "Name" }), "water wa");
  await idle();
  await click(within(dialog()).getByRole("option", { name: "water wave" }));
  expect(within(line("flood map done")).getByRole("button", { name: "🌊, 1, with you" })).toBeTruthy();
  expect(server.all("send").at(-1)?.content).toMatchObject({ kind: "like", emoji: "🌊" });
  expect(document.activeElement).toBe(line("flood map done"));
});
