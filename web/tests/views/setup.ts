// Before each file of views: the words of the page, all of them, and what browsers do besides a DOM; after each test an empty page.
import { cleanup, configure } from "@testing-library/preact";
import { afterEach, beforeEach, vi } from "vitest";
import { loadWords, withWords } from "../../src/i18n/words.ts";

// As in the stories.
Object.defineProperty(navigator, "languages", { value: ["en-GB"], configurable: true });
// Without the whole page in each failure: what was not found says enough.
configure({ getElementError: (message) => new Error(message?.split("\n")[0] ?? "nothing found") });

await loadWords();
await withWords(() => Promise.resolve())();

/** As a browser closes what is opened over the page. */
function closeByEscape(event: KeyboardEvent): void {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const top = [...document.querySelectorAll<HTMLDialogElement>("dialog[open]")].at(-1);
  if (top?.dispatchEvent(new Event("cancel", { cancelable: true })) === true) top.close();
}

beforeEach(() => addEventListener("keydown", closeByEscape));
afterEach(() => {
  removeEventListener("keydown", closeByEscape);
  cleanup();
  vi.unstubAllGlobals();
});
