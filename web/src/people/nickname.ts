// Which nicknames an instance takes, and what to do about one that somebody has already.
import type { Rules } from "../protocol/instance.ts";

/** A number that one counts on from. */
const NUMBERED = /^(.+)-(\d{1,3})$/;

export function isNickname(wanted: string, rules: Rules): boolean {
  return /^[A-Za-z0-9_-]+$/.test(wanted) && wanted.length >= rules.minNickname && wanted.length <= rules.maxNickname;
}

/** The same with a number, or with the next one: "lena-2" for "lena". */
export function numbered(nickname: string, most: number): string {
  const [, base = nickname, number = "1"] = NUMBERED.exec(nickname) ?? [];
  const end = `-${Number(number) + 1}`;
  return base.slice(0, most - end.length) + end;
}

/** What of it no instance takes, each sign once, and what is left of it in letters that are taken. */
export function oddIn(wanted: string): { signs: string[]; instead: string } {
  const signs = [...new Set(wanted.match(/[^A-Za-z0-9_-]/gu))];
  const plain = wanted.trim().normalize("NFD").replaceAll(/\p{M}/gu, "").replaceAll(/\s+/gu, "_");
  return { signs, instead: plain.replaceAll(/[^A-Za-z0-9_-]/gu, "") };
}

/** Words that any instance takes, and that nobody is hurt by. */
const PROPOSED = ["alder", "basalt", "cedar", "delta", "estuary", "fjord", "gravel", "heath", "isobar", "karst", "lagoon", "meander", "oasis", "quartz"];
const PROPOSED_NUMBERS = 900;

/** A nickname for who has no wish: a word and a number, which hardly anybody has already. */
export function proposed(random = Math.random): string {
  const word = PROPOSED[Math.floor(random() * PROPOSED.length)] ?? "guest";
  return `${word}-${100 + Math.floor(random() * PROPOSED_NUMBERS)}`;
}
