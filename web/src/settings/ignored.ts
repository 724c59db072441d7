// People ignored by this person, on this device. They are not notified.
import { ignored } from "./settings.ts";

export function isIgnored(nickname: string): boolean {
  return ignoredNames().includes(nickname.toLowerCase());
}

export function ignore(nickname: string): void {
  if (!isIgnored(nickname)) ignored.value = [...ignoredNames(), nickname.toLowerCase()].join(" ");
}

export function unignore(nickname: string): void {
  ignored.value = ignoredNames()
    .filter((name) => name !== nickname.toLowerCase())
    .join(" ");
}

export function ignoredNames(): string[] {
  return ignored.value.split(" ").filter((name) => name !== "");
}
