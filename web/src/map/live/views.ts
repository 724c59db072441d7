// Views of a map: whether two are the same, and who follows whom, which the protocol does not tell. A follower shows the others the
// very view that it follows, so that of those with one view the first has it by itself.
import type { View } from "../../protocol/index.ts";
import type { OtherMember } from "./others.ts";

/** What a number loses on its way: a tenth of a millimetre. */
const CLOSE = 1e-9;

export function sameView(one: View, other: View): boolean {
  const [a, b] = [one, other].map(({ bbox, rotation = 0 }) => [...bbox, rotation]);
  return a?.length === b?.length && a?.every((value, at) => Math.abs(value - (b?.[at] ?? Infinity)) < CLOSE) === true;
}

/** Whom a member follows: who had the same view first. */
export function leaderOf(member: string, others: ReadonlyMap<string, OtherMember>): OtherMember | undefined {
  const view = others.get(member)?.view;
  if (view === undefined) return undefined;
  const before = [...others.values()].filter((one) => one.view !== undefined && one.view.since < view.since && sameView(one.view.value, view.value));
  return before.toSorted((one, other) => (one.view?.since ?? 0) - (other.view?.since ?? 0))[0];
}
