// Validity of nicknames, and alternatives to a taken nickname.
import type { Rules } from "../protocol/instance.ts";

/** A nickname with a number to count on from. */
const NUMBERED = /^(.+)-(\d{1,3})$/;

export function isNickname(wanted: string, rules: Rules): boolean {
  return /^[A-Za-z0-9_-]+$/.test(wanted) && wanted.length >= rules.minNickname && wanted.length <= rules.maxNickname;
}

/** Adds a number, or increments it: "lena-2" for "lena". */
export function numberNickname(nickname: string, most: number): string {
  const [, base = nickname, number = "1"] = NUMBERED.exec(nickname) ?? [];
  const end = `-${Number(number) + 1}`;
  return base.slice(0, most - end.length) + end;
}

/** Returns the signs that no instance takes, each once, and the nickname without them. */
export function findOddSigns(wanted: string): { signs: string[]; instead: string } {
  const signs = [...new Set(wanted.match(/[^A-Za-z0-9_-]/gu))];
  const plain = wanted.trim().normalize("NFD").replaceAll(/\p{M}/gu, "").replaceAll(/\s+/gu, "_");
  return { signs, instead: plain.replaceAll(/[^A-Za-z0-9_-]/gu, "") };
}

/** Harmless words that any instance takes. */
const PROPOSED = ["alder", "basalt", "cedar", "delta", "estuary", "fjord", "gravel", "heath", "isobar", "karst", "lagoon", "meander", "oasis", "quartz"];
const PROPOSED_NUMBERS = 900;

/** Proposes a nickname: a word and a number, which hardly anybody has already. */
export function proposeNickname(random = Math.random): string {
  const word = PROPOSED[Math.floor(random() * PROPOSED.length)] ?? "guest";
  return `${word}-${100 + Math.floor(random() * PROPOSED_NUMBERS)}`;
}
