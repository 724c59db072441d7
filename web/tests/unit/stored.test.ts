// Settings of several tabs of one browser.
import { expect, test, vi } from "vitest";

test("what another tab sets is set here too, but for a value of this tab alone", async () => {
  const kept = new Map<string, string>();
  const storage = { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, value: string) => void kept.set(name, value) };
  let heard: (event: { key: string | null }) => void = () => undefined;
  vi.stubGlobal("localStorage", storage);
  vi.stubGlobal("document", { baseURI: "https://chat.example.org/", querySelector: () => null });
  vi.stubGlobal("addEventListener", (_event: string, listener: typeof heard) => (heard = listener));
  const { followOtherTabs, storedSignal } = await import("../../src/platform/stored.ts");
  const calm = storedSignal<"yes" | "no">("calm", "no", ["yes", "no"]);
  const nickname = storedSignal<string>("nickname", "lena", undefined, () => false);
  followOtherTabs();
  const sets = (name: string, value: string): void => {
    storage.setItem(`causerie.${name}`, value);
    heard({ key: `causerie.${name}` });
  };
  sets("calm", "yes");
  sets("nickname", "tom");
  expect([calm.value, nickname.value]).toEqual(["yes", "lena"]);
  // Where another tab is says nothing of this one.
  const { lastRoom, sendKey } = await import("../../src/settings/settings.ts");
  sets("room", "Lab");
  sets("send-key", "command");
  expect([lastRoom.value, sendKey.value]).toEqual(["", "command"]);
  sets("calm", "perhaps");
  expect(calm.value).toBe("no");
  vi.unstubAllGlobals();
});

test("a page that is loaded again has what was set before: the key that sends, the loudness of all and of a room", async () => {
  const kept = new Map<string, string>();
  const load = async () => {
    vi.resetModules();
    vi.stubGlobal("localStorage", { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, value: string) => void kept.set(name, value) });
    vi.stubGlobal("document", { baseURI: "https://chat.example.org/", querySelector: () => null });
    return import("../../src/settings/index.ts");
  };
  const before = await load();
  before.sendKey.value = "command";
  before.loudness.value = "50";
  before.setPreference("QGIS", { loudness: 40 });
  const after = await load();
  expect(after.sendKey).not.toBe(before.sendKey);
  expect([after.sendKey.value, after.loudnessIn(), after.preferenceOf("QGIS").loudness]).toEqual(["command", 0.5, 40]);
  vi.unstubAllGlobals();
});
