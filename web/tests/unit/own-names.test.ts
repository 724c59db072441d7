// Names in the browser's storage: of one instance among several below an origin.
import { beforeEach, expect, test, vi } from "vitest";

beforeEach(() => vi.resetModules());

/** As much of a browser's storage as is used. */
function storage(): Storage & Record<string, string> {
  const methods = {
    getItem(this: Record<string, string>, name: string) {
      return this[name] ?? null;
    },
    setItem(this: Record<string, string>, name: string, value: string) {
      this[name] = value;
    },
    removeItem(this: Record<string, string>, name: string) {
      delete this[name];
    },
  };
  return Object.create(methods) as Storage & Record<string, string>;
}

async function namesAt(path: string) {
  vi.stubGlobal("document", { baseURI: `https://chat.example.org${path}#room=QGIS` });
  return import("../../src/platform/own-names.ts");
}

test("at the root of an origin they are what they were, and those below a path are others'", async () => {
  const { ownName, takeOverNames, forgetNames } = await namesAt("/");
  const kept = storage();
  kept.setItem(ownName("nickname"), "lena");
  kept.setItem("causerie./one/nickname", "odile");
  takeOverNames(kept);
  expect({ ...kept }).toEqual({ "causerie.nickname": "lena", "causerie./one/nickname": "odile" });
  forgetNames(kept);
  expect({ ...kept }).toEqual({ "causerie./one/nickname": "odile" });
});

test("below a path what was kept is taken over once, and does not come back when it is forgotten", async () => {
  const { ownName, takeOverNames, forgetNames } = await namesAt("/one/");
  const kept = storage();
  kept.setItem("causerie.nickname", "lena");
  takeOverNames(kept);
  expect(kept.getItem(ownName("nickname"))).toBe("lena");
  expect(kept.getItem("causerie.nickname")).toBe("lena");
  forgetNames(kept);
  takeOverNames(kept);
  expect(kept.getItem(ownName("nickname"))).toBeNull();
});
