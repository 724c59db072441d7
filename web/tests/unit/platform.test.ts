// Differences between browsers live in one folder, and are detected by features, never by a browser's name.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { letterOf } from "../../src/platform/command-key.ts";
import { isComposing, isForbidden, pairInUse } from "../../src/platform/differences.ts";
import { closeByShell } from "../../src/platform/shell.ts";

const SOURCES = new URL("../../src/", import.meta.url);
const files = readdirSync(SOURCES, { recursive: true })
  .map(String)
  .filter((file) => /\.(tsx?|js)$/.test(file))
  .map((file) => ({ file, code: readFileSync(new URL(file, SOURCES), "utf8") }));

function withMatch(what: RegExp): string[] {
  return files.filter(({ code }) => what.test(code)).map(({ file }) => file);
}

function outside(found: readonly string[]): string[] {
  return found.filter((file) => !file.startsWith("platform/"));
}

test("no name of a browser or a system is asked for, but for the key of commands", () => {
  expect(withMatch(/\b(userAgent|userAgentData|appVersion|vendor)\b|navigator\.platform/)).toEqual(["platform/command-key.ts"]);
});

test("what a browser may not have is asked for in one folder", () => {
  expect(outside(withMatch(/\b(navigator|globalThis|window|screen)(\.\w+)*\?\.|\bdocument(\.\w+)*\?\.\(/))).toEqual([]);
  expect(outside(withMatch(/["'] in (navigator|document|globalThis|window|screen|HTML\w+|RTC\w+)\b/))).toEqual([]);
  expect(outside(withMatch(/typeof (navigator|globalThis|window|[A-Z]\w+)(\.\w+)* [!=]==? "(undefined|function)"/))).toEqual([]);
  expect(outside(withMatch(/\b(keyCode|webkit\w*|moz[A-Z]\w*)\b/))).toEqual([]);
});

test("a notice that a worker shows only after it was to be closed is closed then", async () => {
  vi.useFakeTimers();
  const close = vi.fn();
  const shown: { close: () => void }[] = [];
  vi.stubGlobal("navigator", { serviceWorker: { getRegistration: async () => ({ getNotifications: async () => shown }) } });
  onTestFinished(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  const closed = closeByShell("1");
  await vi.advanceTimersByTimeAsync(1_000);
  shown.push({ close });
  await vi.advanceTimersByTimeAsync(10_000);
  await closed;
  expect(close).toHaveBeenCalled();
});

describe("what browsers do in different ways", () => {
  const pair = { type: "candidate-pair", localCandidateId: "a" };

  test("the pair in use is the one that the transport names, or that is marked", () => {
    const marked = { ...pair, selected: true };
    const transport = { type: "transport", selectedCandidatePairId: "p" };
    const used = (stats: Record<string, Record<string, unknown>>) => pairInUse(new Map(Object.entries(stats)));
    expect(used({ t: transport, q: marked, p: pair })).toBe(pair);
    expect(used({ p: pair, q: marked })).toBe(marked);
    expect(used({ p: pair })).toBeUndefined();
  });

  test("a key that ends a composition is told by itself or by its code", () => {
    const key = (isComposing: boolean, keyCode: number): KeyboardEvent => ({ isComposing, keyCode }) as KeyboardEvent;
    expect([key(true, 13), key(false, 229), key(false, 13)].map(isComposing)).toEqual([true, true, false]);
  });

  test("a screen that the system forbids is told from one that was not chosen", () => {
    const said = (message: string): boolean => isForbidden(new DOMException(message, "NotAllowedError"));
    expect(said("Permission denied by system")).toBe(true);
    expect(said("Permission denied")).toBe(false);
  });
});

test("a letter is that of the key, and that of its place where Alt writes another sign", () => {
  const pressed = [["M", "KeyM"], ["m", "Semicolon"], ["µ", "KeyM"], ["Dead", "KeyN"]].map(([key, code]) => letterOf({ key, code } as KeyboardEvent));
  expect(pressed).toEqual(["m", "m", "m", "n"]);
});
