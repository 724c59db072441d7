// The reference system of a conversation's map: the one to which it was turned, and those that it may be turned to. They stay as they
// are while the map is closed.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Conversation } from "../../rooms/index.ts";
import { type System, systemOf } from "../system.ts";
import { wktOf } from "../systems.ts";
import { layersOf, type MapLayer, type RoomLayers } from "./layers.ts";

export const WEB = "EPSG:3857";
const DEGREES = "EPSG:4326";

const all = new WeakMap<Conversation, ChosenSystem>();

export function chosenSystemOf(of: Conversation): ChosenSystem {
  const known = all.get(of) ?? new ChosenSystem(layersOf(of));
  all.set(of, known);
  return known;
}

export class ChosenSystem {
  private readonly now = { code: signal<string | undefined>(undefined), asked: signal<readonly string[]>([]) };
  readonly code: ReadonlySignal<string | undefined> = this.now.code;

  /** Those of the layers that are known, those of the web, and what was asked for. */
  readonly codes = computed(() => {
    const known = this.layers.all.value.filter(({ mapped }) => systemOf(mapped.content) !== undefined);
    return [...new Set([...known.map(codeOf), WEB, DEGREES, ...this.now.asked.value])];
  });

  constructor(private readonly layers: RoomLayers) {}

  choose(code: string): void {
    this.now.code.value = code;
    const asked = this.now.asked.peek();
    if (!asked.includes(code)) this.now.asked.value = [...asked, code];
  }

  /** The system of this code: as a layer says it, else as it is known here. */
  named(code: string): System | undefined {
    const layer = this.layers.all.peek().find((one) => codeOf(one) === code);
    return systemOf(layer?.mapped.content ?? { crs_authid: code, crs_wkt: wktOf(code) ?? "" });
  }
}

/** The code of a layer's system. */
export function codeOf({ mapped }: MapLayer): string {
  return mapped.content.crs_authid.trim().toUpperCase();
}
