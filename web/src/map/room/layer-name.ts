// How a layer of the map is called, and what else its card says.
import { words } from "../../i18n/words.ts";
import { cardOf } from "../../kinds/index.ts";
import { placeOf } from "../subject.ts";
import type { SaidLayer } from "./layers.ts";

export function cardIn({ line, mapped, found }: SaidLayer): ReturnType<typeof cardOf> {
  const { subject, system, lack } = found.value ?? {};
  const place = subject === undefined || system === undefined || lack !== undefined ? undefined : placeOf(subject, system);
  return cardOf(mapped.content, { t: words.value, layer: line.layer, place });
}

export function titleOf(layer: SaidLayer): string {
  return cardIn(layer).title;
}
