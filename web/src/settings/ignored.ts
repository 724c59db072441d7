// People ignored by this person, on this device. They are not notified. Names from sealed rooms are in memory alone.
import { signal } from "@preact/signals";
import { ignored } from "./settings.ts";

const ofSealed = signal<readonly string[]>([]);

export function isIgnored(nickname: string): boolean {
  return ignoredNames().includes(nickname.toLowerCase());
}

export function ignore(nickname: string, isSealed = false): void {
  const name = nickname.toLowerCase();
  if (isIgnored(name)) return;
  if (isSealed) ofSealed.value = [...ofSealed.value, name];
  else ignored.value = [...keptNames(), name].join(" ");
}

export function unignore(nickname: string): void {
  const isOther = (name: string): boolean => name !== nickname.toLowerCase();
  ignored.value = keptNames().filter(isOther).join(" ");
  ofSealed.value = ofSealed.value.filter(isOther);
}

export function ignoredNames(): string[] {
  return [...keptNames(), ...ofSealed.value];
}

function keptNames(): string[] {
  return ignored.value.split(" ").filter((name) => name !== "");
}
