// The settings: their tabs, what stands in each, and what stays while one goes from tab to tab.
import { screen, waitFor, within } from "@testing-library/preact";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { FileExchange } from "../../src/files/index.ts";
import { clickButton, lena, openSettings, press, useFakeServer, write } from "./page.tsx";

useFakeServer();
beforeEach(() => {
  const value = { enumerateDevices: () => Promise.resolve([]), addEventListener: () => undefined, removeEventListener: () => undefined };
  Object.defineProperty(navigator, "mediaDevices", { configurable: true, value });
});

const shown = (): HTMLElement => screen.getByRole("tabpanel");
const CONTROLS = ["textbox", "combobox", "slider", "checkbox", "button", "link"];
const named = (name: string): readonly HTMLElement[] => CONTROLS.flatMap((role) => within(shown()).queryAllByRole(role, { name }));
const chosen = (): string | null => screen.getByRole("tab", { selected: true }).textContent;

/** What a tab has, by the names of its controls. */
const HELD: Readonly<Record<string, readonly string[]>> = {
  You: ["Nickname", "Appearance", "Language", "Do not show others that I am writing", "Forget on reload", "Forget everything here", "Done"],
  Sound: [
    "Everything", "QGIS", "A sound while a call rings", "A short sound for mentions and direct messages", "A sound for who comes into a room",
    "A sound for a file that is here", "Do not disturb",
  ],
  Devices: ["Try the microphone", "Camera on", "Test sound", "Less background noise", "No echo"],
  Connection: ["Begin"],
  Reading: ["What a screen reader says by itself", "Lines for who came and left, in rooms of up to 30", "What sends a message", "Keys", "Free software in this page"],
};

test("who takes another nickname is told before what ends by it", async () => {
  const held = vi.spyOn(FileExchange.prototype, "isHeld", "get").mockReturnValue(true);
  onTestFinished(() => held.mockRestore());
  await lena();
  await openSettings();
  const told = () => screen.queryByText(/^Under another nickname/);
  expect(told()).toBeNull();
  write(screen.getByLabelText("Nickname"), "lena_2");
  await waitFor(() => void expect(told()).toBeTruthy());
});

test("arrows lead through the tabs, each of which has its own", async () => {
  await lena();
  await openSettings();
  expect(screen.getAllByRole("tab").map(({ textContent }) => textContent)).toEqual(Object.keys(HELD));
  for (const [name, controls] of Object.entries(HELD)) {
    expect(chosen()).toBe(name);
    expect(document.activeElement).toBe(screen.getByRole("tab", { name }));
    for (const control of controls) await waitFor(() => void expect(named(control), control).toHaveLength(1));
    await press("{ArrowDown}");
  }
  expect(chosen()).toBe("You");
  await press("{ArrowLeft}");
  expect(chosen()).toBe("Reading");
  await press("{Home}");
  expect(chosen()).toBe("You");
  await press("{End}");
  expect(chosen()).toBe("Reading");
});

test("they open at the tab that was open last", async () => {
  await lena();
  await openSettings("Sound");
  await press("{Escape}");
  await clickButton("Settings");
  expect(chosen()).toBe("Sound");
});

test("a nickname that is being written stays while one looks at another tab", async () => {
  await lena();
  await openSettings();
  write(screen.getByLabelText("Nickname"), "lena_m");
  await press("{Escape}");
  await openSettings();
  expect(screen.getByLabelText<HTMLInputElement>("Nickname").value).toBe("lena");
  write(screen.getByLabelText("Nickname"), "lena_m");
  screen.getByRole("tab", { name: "You" }).focus();
  await press("{End}{Home}");
  expect(screen.getByLabelText<HTMLInputElement>("Nickname").value).toBe("lena_m");
});

test("where a browser has no choice of loudspeakers, the system chooses", async () => {
  const { setSinkId } = HTMLMediaElement.prototype;
  onTestFinished(() => void Object.assign(HTMLMediaElement.prototype, { setSinkId }));
  Reflect.deleteProperty(HTMLMediaElement.prototype, "setSinkId");
  await lena();
  await openSettings("Devices");
  expect(within(shown()).getByText("Loudspeaker").parentElement?.textContent).toBe("Loudspeaker Chosen by the system");
});
