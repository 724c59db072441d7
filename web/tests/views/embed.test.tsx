// The sheets before the devices in a frame: each names the page that the frame is in; where that page bars a device nothing is asked.
import { signal } from "@preact/signals";
import { screen, waitForElementToBeRemoved, within } from "@testing-library/preact";
import { userEvent } from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { OwnMedia } from "../../src/calls/own-media.ts";
import { AskSheet } from "../../src/embed/AskSheet.tsx";
import { Frame } from "../../src/embed/frame.ts";
import { watchDevice } from "../../src/map/locating.ts";
import { askFirst, type Device } from "../../src/platform/asking.ts";
import { Room } from "../../src/rooms/room.ts";
import { nickname } from "../../src/settings/index.ts";
import { draw, fake } from "./draw.tsx";

const MAPS = "https://maps.example.org";
const room = fake(Room, { kind: "room", name: "Hydrology", shownName: signal("Hydrology"), title: signal(undefined) });
const SHEETS = [
  ["geolocation", "Use your position?", "No position in this frame", "Not now"],
  ["microphone", "Use the microphone?", "No microphone in this frame", "Only listen"],
  ["camera", "Use the camera?", "No camera in this frame", "Not now"],
  ["display-capture", "Show your screen?", "No screen from this frame", "Not now"],
] as const;

/** Devices that the page around the frame lets it ask for. */
let allowed: string[];
let asked: string[];
/** Rejects at once, as a browser does that is not allowed to show a screen. */
const refuse = (what: string) => (): Promise<MediaStream> => {
  asked.push(what);
  return Promise.reject(new DOMException("The request is not allowed by the user agent.", "NotAllowedError"));
};

beforeEach(() => {
  [allowed, asked] = [SHEETS.map(([device]) => device), []];
  nickname.value = "lena";
  const meta = Object.assign(document.createElement("meta"), { name: "embedders", content: MAPS });
  document.head.append(meta);
  Object.defineProperty(document, "referrer", { configurable: true, value: `${MAPS}/map` });
  Object.defineProperty(document, "featurePolicy", { configurable: true, value: { allowsFeature: (name: string) => allowed.includes(name) } });
  const devices = { enumerateDevices: () => Promise.resolve([]), getUserMedia: refuse("device"), getDisplayMedia: refuse("screen") };
  vi.stubGlobal("navigator", Object.create(navigator, { mediaDevices: { value: devices } }) as Navigator);
  const frame = new Frame({ maps: { here: signal(undefined) }, opened: {}, place: { room: signal(undefined) } } as never);
  const end = frame.start();
  draw(<AskSheet frame={frame} of={room} />);
  return () => {
    end();
    meta.remove();
    vi.unstubAllGlobals();
    for (const name of ["referrer", "featurePolicy"]) Reflect.deleteProperty(document, name);
  };
});

const press = async (name: string, how: string): Promise<void> => {
  const sheet = await screen.findByRole("dialog", { name });
  await userEvent.click(within(sheet).getByRole("button", { name: how }));
  if (sheet.isConnected) await waitForElementToBeRemoved(sheet);
};

test.each(SHEETS)("%s: the sheet names the page each time, and tells what was pressed", async (device, title, _none, no) => {
  for (const [name, may] of [[no, false], ["Ask the browser", true], [no, false]] as const) {
    const answer = askFirst(device);
    expect((await screen.findByRole("dialog", { name: title })).querySelector(".consent b")?.textContent).toBe("You are on maps.example.org.");
    await press(title, name);
    expect(await answer).toBe(may);
    expect(screen.queryByRole("dialog")).toBeNull();
  }
});

test.each(SHEETS)("%s: barred by the page, the sheet offers the tab, and the browser is not asked", async (device, _title, none, no) => {
  allowed = allowed.filter((name) => name !== device);
  const answer = askFirst(device);
  const sheet = within(await screen.findByRole("dialog", { name: none }));
  expect(sheet.getByText(/^maps\.example\.org does not let this frame ask for /)).toBeTruthy();
  expect(sheet.getByRole("link", { name: "Open in its own tab" }).getAttribute("target")).toBe("_blank");
  expect(sheet.queryByRole("button", { name: "Ask the browser" })).toBeNull();
  await press(none, no);
  expect(await answer).toBe(false);
});

test("the focus goes back to what was pressed", async () => {
  const button = document.body.appendChild(document.createElement("button"));
  button.focus();
  void askFirst("camera");
  await press("Use the camera?", "Not now");
  expect(document.activeElement).toBe(button);
  button.remove();
});

test("who declines a device is told nothing, and the browser is not asked", async () => {
  const media = new OwnMedia({ put: () => undefined, listenTo: () => undefined });
  for (const [turn, sheet, no] of [
    [() => media.turnMic(), "Use the microphone?", "Only listen"],
    [() => media.turnCamera(), "Use the camera?", "Not now"],
    [() => media.turnScreen(), "Show your screen?", "Not now"],
  ] as const) {
    const done = turn();
    await press(sheet, no);
    await done;
    expect(media.missing.value).toBeUndefined();
  }
  const ends: string[] = [];
  watchDevice(true, { found: () => undefined, lost: (why) => void ends.push(why) });
  await press("Use your position?", "Not now");
  expect([ends, asked]).toEqual([["unwanted"], []]);
});

test("a screen that the browser refuses at once is said to be barred, and is not asked for again", async () => {
  const media = new OwnMedia({ put: () => undefined, listenTo: () => undefined });
  const first = media.turnScreen();
  await press("Show your screen?", "Ask the browser");
  await press("No screen from this frame", "Not now");
  await first;
  const second = media.turnScreen();
  await press("No screen from this frame", "Not now");
  await second;
  expect([asked, media.missing.value]).toEqual([["screen"], undefined]);
});

test.each<Device>(["microphone", "camera"])("%s: after the sheet a refusal of the browser is told as such", async (device) => {
  const media = new OwnMedia({ put: () => undefined, listenTo: () => undefined });
  const done = device === "camera" ? media.turnCamera() : media.turnMic();
  await press(device === "camera" ? "Use the camera?" : "Use the microphone?", "Ask the browser");
  await done;
  expect([asked, media.missing.value?.why]).toEqual([["device"], "refused"]);
});
