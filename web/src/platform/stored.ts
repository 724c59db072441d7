// Settings that stay in this browser, each a signal that is written down whenever it changes.
import { effect, signal, type Signal } from "@preact/signals";
import { forgetNames, ownName, takeOverNames } from "./own-names.ts";

try {
  takeOverNames(localStorage);
} catch {
  // There is no storage, so nothing is in it.
}
/** Each puts one setting back to how a first visit finds it. */
const resets: (() => void)[] = [];

/** What is no longer understood counts as not there. `isUnkept`: a value that is for this tab alone. */
export function stored<T extends string>(name: string, usual: T, known?: readonly T[], isUnkept?: (value: T) => boolean): Signal<T> {
  const setting = signal(read(name, known) ?? usual);
  resets.push(() => (setting.value = usual));
  let first = true;
  effect(() => {
    const value = setting.value;
    if (!first && isUnkept?.(value) !== true) write(name, value);
    first = false;
  });
  return setting;
}

/** Empties the storage, and puts every setting back to how a first visit finds it. */
export function forgetStored(): void {
  for (const reset of resets) reset();
  try {
    forgetNames(localStorage);
  } catch {
    // There is no storage, so nothing is in it.
  }
}

function read<T extends string>(name: string, known?: readonly T[]): T | undefined {
  try {
    const value = localStorage.getItem(ownName(name));
    return value !== null && (known === undefined || known.includes(value as T)) ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(ownName(name), value);
  } catch {
    // Without storage the setting lives as long as the page.
  }
}
