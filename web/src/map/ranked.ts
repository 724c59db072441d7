// Orders classes that have an order of their own: all begin with a number, or name an amount in words.
import { foldCase } from "../ui/folded.ts";

/** From little to much; words of a row mean the same. */
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
/** A period between events, which are fewer the longer it is: "10 years" is more than "100 years", a "10-year flood" more than a "100-year flood". */
const PERIOD = /^-?(?:years?|yrs?|ans?|annees?)\b/;

/** The amount of a class, and what decides between equal amounts. */
type Weight = readonly [much: number, then: number];

/** The classes, the most first; undefined where they have no order. */
export function rankNames(names: readonly string[]): string[] | undefined {
  const weights = weightsOf(names, numberIn) ?? weightsOf(names, wordIn);
  return weights && names.toSorted((a, b) => compareWeights(weights.get(b), weights.get(a)));
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
  return [PERIOD.test(foldCase(unit)) ? -value : value, sign === "" ? 0 : "<≤".includes(sign) ? -1 : 1];
}

function wordIn(name: string): Weight | undefined {
  const place = WORDS.findIndex((words) => words.includes(foldCase(name.trim())));
  return place < 0 ? undefined : [place, 0];
}

function compareWeights([much, then]: Weight = [0, 0], [otherMuch, otherThen]: Weight = [0, 0]): number {
  return much - otherMuch || then - otherThen;
}
