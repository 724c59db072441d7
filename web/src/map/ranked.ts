// Classes that have an order of their own: all begin with a number, or say how much there is in words.
import { folded } from "../ui/folded.ts";

/** From little to much; words of one place mean the same. */
const WORDS = [
  ["very low", "tres faible"],
  ["low", "faible"],
  ["medium", "moderate", "moyen", "moyenne", "modere", "moderee"],
  ["high", "fort", "forte", "eleve", "elevee"],
  ["very high", "tres fort", "tres forte", "tres eleve", "tres elevee"],
];
/** Thousands in groups: "1,000", or "1 000" with any blank. */
const GROUPED = /(?<![\d.,])[1-9]\d{0,2}(?:[, \u00A0\u202F]\d{3})+(?!\d)/;
const NUMBER = /^\s*([<≤>≥]?)=?\s*([+-]?\d+(?:[.,]\d+)?)\s*(.*)$/s;
/** What comes back so seldom is the less of it: "10 years" is more than "100 years", a "10-year flood" more than a "100-year flood". */
const PERIOD = /^-?(?:years?|yrs?|ans?|annees?)\b/;

/** How much a class is, and what decides between two that are as much. */
type Weight = readonly [much: number, then: number];

/** The classes, the one of most first; undefined where they have no order. */
export function ranked(names: readonly string[]): string[] | undefined {
  const weights = weightsOf(names, numberIn) ?? weightsOf(names, wordIn);
  return weights && names.toSorted((one, other) => compared(weights.get(other), weights.get(one)));
}

function weightsOf(names: readonly string[], weightOf: (name: string) => Weight | undefined): Map<string, Weight> | undefined {
  const weights = new Map<string, Weight>();
  for (const name of names) {
    const weight = weightOf(name);
    if (weight === undefined) return undefined;
    weights.set(name, weight);
  }
  return weights;
}

function numberIn(name: string): Weight | undefined {
  const [, sign = "", number, unit = ""] = NUMBER.exec(name.replace(GROUPED, (all) => all.replaceAll(/\D/g, ""))) ?? [];
  if (number === undefined) return undefined;
  const value = Number(number.replace(",", "."));
  return [PERIOD.test(folded(unit)) ? -value : value, sign === "" ? 0 : "<≤".includes(sign) ? -1 : 1];
}

function wordIn(name: string): Weight | undefined {
  const place = WORDS.findIndex((words) => words.includes(folded(name.trim())));
  return place < 0 ? undefined : [place, 0];
}

function compared([much, then]: Weight = [0, 0], [otherMuch, otherThen]: Weight = [0, 0]): number {
  return much - otherMuch || then - otherThen;
}
