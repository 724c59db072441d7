// The names of places in the page and of keys: Playwright's selectors and key names, as WebDriver takes them; and waiting.
import { PATIENCE_MS } from "./patience.ts";

/** A script that runs in the page. */
export type Script = string | ((...args: never[]) => unknown);

export interface Selecting {
  name?: string | RegExp;
  exact?: boolean;
  level?: number;
  selected?: boolean;
  hasText?: string | RegExp;
}

/** A page, or a part of it, in which others are searched. */
export interface Finder<Found> {
  within(selector: string): Found;
}

export const words = (text: string | RegExp, exact = false): string => (typeof text === "string" ? JSON.stringify(text) + (exact ? "s" : "i") : String(text));

const SELECTORS = {
  role: (role: string, { name, exact, ...more }: Selecting): string =>
    `internal:role=${role}${name === undefined ? "" : `[name=${words(name, exact)}]`}` +
    Object.entries(more).map(([key, value]) => `[${key}=${String(value)}]`).join(""),
  text: (text: string | RegExp, { exact }: Selecting): string => `internal:text=${words(text, exact)}`,
  label: (text: string | RegExp, { exact }: Selecting): string => `internal:label=${words(text, exact)}`,
  alt: (text: string, { exact }: Selecting): string => `internal:attr=[alt=${words(text, exact)}]`,
  css: (css: string, { hasText }: Selecting): string => css + (hasText === undefined ? "" : ` >> internal:has-text=${words(hasText)}`),
};

export function find<Found, Way extends keyof typeof SELECTORS>(from: Finder<Found>, way: Way) {
  const selector = SELECTORS[way] as (what: never, how: Selecting) => string;
  return (what: Parameters<(typeof SELECTORS)[Way]>[0], how: Selecting = {}): Found => from.within(selector(what as never, how));
}

const KEYS: Record<string, string> = {
  Alt: "\uE00A",
  ArrowDown: "\uE015",
  ArrowLeft: "\uE012",
  ArrowRight: "\uE014",
  ArrowUp: "\uE013",
  Backspace: "\uE003",
  Control: "\uE009",
  Delete: "\uE017",
  End: "\uE010",
  Enter: "\uE007",
  Escape: "\uE00C",
  F6: "\uE036",
  Home: "\uE011",
  Shift: "\uE008",
  Tab: "\uE004",
};

/** One stroke, with the keys that are held meanwhile. */
export function keysOf(key: string): string[][] {
  return [key.split(/(?<=.)\+(?=.)/).map((part) => KEYS[part] ?? part)];
}

/** Tries until it works. */
export async function patiently<T>(what: () => Promise<T>, timeout = PATIENCE_MS): Promise<T> {
  for (const until = Date.now() + timeout; ; ) {
    try {
      return await what();
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}
