// People ignored by this person, on this device; those of sealed rooms by this page alone, for their names are kept nowhere. They are
// not notified.
import { type Signal, signal } from "@preact/signals";
import { ignored } from "./settings.ts";

const lists: readonly Signal<string>[] = [ignored, signal("")];

export function isIgnored(nickname: string): boolean {
  return ignoredNames().includes(nickname.toLowerCase());
}

export function ignore(nickname: string, isSealed = false): void {
  const list = lists[Number(isSealed)];
  if (list !== undefined && !isIgnored(nickname)) list.value += ` ${nickname.toLowerCase()}`;
}

export function unignore(nickname: string): void {
  for (const list of lists) {
    list.value = namesIn(list)
      .filter((name) => name !== nickname.toLowerCase())
      .join(" ");
  }
}

export function ignoredNames(): string[] {
  return lists.flatMap(namesIn);
}

function namesIn({ value }: Signal<string>): string[] {
  return value.split(" ").filter((name) => name !== "");
}
