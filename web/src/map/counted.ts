// The number of features of a layer as text: of points, lines, areas, or some of each.
import { locale } from "../i18n/language.ts";
import { words } from "../i18n/words.ts";
import type { Layer } from "./read-layer.ts";

export function countText({ features }: Layer): string {
  const t = words.value;
  const [n, written] = [features.length, new Intl.NumberFormat(locale.value).format(features.length)];
  const shapes = features.flatMap(({ shape }) => shape ?? []);
  if (shapes.length === 0) return t.countFeatures(n, written);
  if (shapes.every(({ lines, areas }) => lines.length + areas.length === 0)) return t.countPoints(n, written);
  if (shapes.every(({ points, areas }) => points.length + areas.length === 0)) return t.countLines(n, written);
  return shapes.every(({ points, lines }) => points.length + lines.length === 0) ? t.countAreas(n, written) : t.countFeatures(n, written);
}
