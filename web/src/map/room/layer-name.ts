// The title of a layer of the map, and the rest of its card.
import { words } from "../../i18n/words.ts";
import { cardOf } from "../../kinds/views.ts";
import { stripUnseen } from "../../ui/unseen.ts";
import { placeOf } from "../subject.ts";
import type { MapLayer } from "./layers.ts";

export function toCard(layer: MapLayer): ReturnType<typeof cardOf> {
  const t = words.value;
  const { mapped, found } = layer;
  if (layer.is === "own") {
    const { text, layer: { features } = { features: [] } } = mapped;
    return { ...cardOf(mapped.content, { t, layer: { text, features: features.length } }), title: stripUnseen(layer.file.name) };
  }
  const { subject, system, lack } = found.value ?? {};
  const place = subject === undefined || system === undefined || lack !== undefined ? undefined : placeOf(subject, system);
  return cardOf(mapped.content, { t, layer: layer.line.layer, place });
}

export function titleOf(layer: MapLayer): string {
  return toCard(layer).title;
}
