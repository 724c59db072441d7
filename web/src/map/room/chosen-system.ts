// The reference system of a conversation's map: the chosen system, and those to choose from. They stay as they are while the map is
// closed.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Conversation } from "../../rooms/index.ts";
import { type NamedSystem, type System, systemOf } from "../system.ts";
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
  private readonly now = { code: signal<string | undefined>(undefined), asked: signal<ReadonlyMap<string, string>>(new Map()) };
  readonly code: ReadonlySignal<string | undefined> = this.now.code;

  /** Known systems of the layers, those of the web, and those asked for. */
  readonly codes = computed(() => {
    const known = this.layers.all.value.filter(({ mapped }) => systemOf(mapped.content) !== undefined);
    return [...new Set([...known.map(codeOf), WEB, DEGREES, ...this.now.asked.value.keys()])];
  });

  constructor(private readonly layers: RoomLayers) {}

  /** `wkt`: as a message has it. */
  choose(code: string, wkt = ""): void {
    this.now.code.value = code;
    const { asked } = this.now;
    asked.value = new Map(asked.peek()).set(code, wkt || (asked.peek().get(code) ?? ""));
  }

  findSystem(code: string): System | undefined {
    return systemOf(this.toNamedSystem(code));
  }

  /** Returns the system of a code: as a layer has it, else as a message has it, else as known here. QGIS reads the WKT alone. */
  toNamedSystem(code: string): NamedSystem {
    const content = this.layers.all.peek().find((layer) => codeOf(layer) === code)?.mapped.content;
    const wkt = (content === undefined ? this.now.asked.peek().get(code) : content.crs_wkt) || wktOf(code);
    return { crs_authid: content?.crs_authid ?? code, crs_wkt: wkt ?? "" };
  }
}

/** Returns the code of a layer's system. */
export function codeOf({ mapped }: MapLayer): string {
  return codeIn(mapped.content);
}

export function codeIn({ crs_authid }: NamedSystem): string {
  return crs_authid.trim().toUpperCase();
}
