// Links in the talk that lead within the page.
import { afterEach, expect, test, vi } from "vitest";
import { ownAddress } from "../../src/rooms/address.ts";

afterEach(() => vi.unstubAllGlobals());

test("a link leads within the page unless it bears credentials or would rename whoever presses it", () => {
  vi.stubGlobal("document", { baseURI: "https://chat.example.org/" });
  const within = (hash: string) => ownAddress(`https://chat.example.org/${hash}`);
  expect(within("#room=QGIS")).toBe("#room=QGIS");
  for (const part of ["token=a", "key=a", "nickname=lena-call"]) expect(within(`#room=QGIS&${part}`)).toBeUndefined();
});
