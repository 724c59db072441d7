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
  const quiet = storedSignal<"yes" | "no">("quiet", "no", ["yes", "no"]);
  const nickname = storedSignal<string>("nickname", "lena", undefined, () => false);
  followOtherTabs();
  const sets = (name: string, value: string): void => {
    storage.setItem(`causerie.${name}`, value);
    heard({ key: `causerie.${name}` });
  };
  sets("quiet", "yes");
  sets("nickname", "tom");
  expect([quiet.value, nickname.value]).toEqual(["yes", "lena"]);
  sets("quiet", "perhaps");
  expect(quiet.value).toBe("no");
  vi.unstubAllGlobals();
});
