// People whom this person does not want to hear, on this device. Nobody is told.
import { ignored } from "./settings.ts";

export function isIgnored(nickname: string): boolean {
  return names().includes(nickname.toLowerCase());
}

export function ignore(nickname: string): void {
  if (!isIgnored(nickname)) ignored.value = [...names(), nickname.toLowerCase()].join(" ");
}

export function hear(nickname: string): void {
  ignored.value = names()
    .filter((one) => one !== nickname.toLowerCase())
    .join(" ");
}

export function names(): string[] {
  return ignored.value.split(" ").filter((one) => one !== "");
}
