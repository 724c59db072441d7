// Settings that stay in this browser, each a signal that is stored whenever it changes.
import { effect, signal, type Signal } from "@preact/signals";
import { browserStorage, isEmbedded } from "./embedded.ts";
import { forgetNames, ownName, takeOverNames } from "./own-names.ts";

try {
  if (!isEmbedded) takeOverNames(localStorage);
} catch {
  // There is no storage, so nothing is in it.
}
/** Functions that reset each setting to its usual value. */
const resets: (() => void)[] = [];
/** Functions that read each setting anew, by its name. */
const reads = new Map<string, () => void>();

/**
 * A stored value that is not `known` counts as missing. `isUnkept`: a value for this tab alone; other tabs do not change such a
 * setting here.
 */
export function storedSignal<T extends string>(name: string, usual: T, known?: readonly T[], isUnkept?: (value: T) => boolean): Signal<T> {
  const setting = signal(read(name, known) ?? usual);
  resets.push(() => (setting.value = usual));
  if (isUnkept === undefined) reads.set(name, () => (setting.value = read(name, known) ?? usual));
  let first = true;
  effect(() => {
    const value = setting.value;
    if (!first && isUnkept?.(value) !== true) write(name, value);
    first = false;
  });
  return setting;
}

/** Takes over, from now on, what is set in other tabs. */
export function followOtherTabs(): void {
  globalThis.addEventListener("storage", ({ key }) => {
    for (const [name, again] of reads) if (key === ownName(name)) again();
  });
}

/** Empties the storage, and resets every setting. */
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
    const value = browserStorage().getItem(ownName(name));
    return value !== null && (known === undefined || known.includes(value as T)) ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}

function write(name: string, value: string): void {
  try {
    browserStorage().setItem(ownName(name), value);
  } catch {
    // Without storage the setting lives as long as the page.
  }
}
