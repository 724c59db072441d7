// Before each file of views: the words of the page, all of them; and after each test an empty page.
import { cleanup } from "@testing-library/preact";
import { afterEach, vi } from "vitest";
import { haveWords, withWords } from "../../src/i18n/words.ts";

await haveWords();
await withWords(() => Promise.resolve())();

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});
