// Views of a map: their equality, and who follows another, which the protocol does not say. A follower shows the others the very view
// that it follows, so that of those with the same view the first has it by itself.
import type { View } from "../../protocol/index.ts";
import type { OtherMember } from "./others.ts";

/** Rounding of numbers on their way: a tenth of a millimetre. */
const CLOSE = 1e-9;

export function isSameView(first: View, second: View): boolean {
  const [a, b] = [first, second].map(({ bbox, rotation = 0 }) => [...bbox, rotation]);
  return a?.length === b?.length && a?.every((value, at) => Math.abs(value - (b?.[at] ?? Infinity)) < CLOSE) === true;
}

/** Returns the followed member: the first with the same view. */
export function findLeader(member: string, others: ReadonlyMap<string, OtherMember>): OtherMember | undefined {
  const view = others.get(member)?.view;
  if (view === undefined) return undefined;
  const before = [...others.values()].filter((candidate) => candidate.view !== undefined && candidate.view.since < view.since && isSameView(candidate.view.value, view.value));
  return before.toSorted((a, b) => (a.view?.since ?? 0) - (b.view?.since ?? 0))[0];
}
