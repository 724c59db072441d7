// The reference system of a conversation's map: the one to which it was turned, and those that it may be turned to. They stay as they
// are while the map is closed.
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

  /** Those of the layers that are known, those of the web, and what was asked for. */
  readonly codes = computed(() => {
    const known = this.layers.all.value.filter(({ mapped }) => systemOf(mapped.content) !== undefined);
    return [...new Set([...known.map(codeOf), WEB, DEGREES, ...this.now.asked.value.keys()])];
  });

  constructor(private readonly layers: RoomLayers) {}

  /** `wkt`: as somebody says it. */
  choose(code: string, wkt = ""): void {
    this.now.code.value = code;
    const { asked } = this.now;
    asked.value = new Map(asked.peek()).set(code, wkt || (asked.peek().get(code) ?? ""));
  }

  named(code: string): System | undefined {
    return systemOf(this.said(code));
  }

  /** The system of this code: as a layer says it, else as somebody else does, else as it is known here. QGIS reads the WKT alone. */
  said(code: string): NamedSystem {
    const said = this.layers.all.peek().find((one) => codeOf(one) === code)?.mapped.content;
    const wkt = (said === undefined ? this.now.asked.peek().get(code) : said.crs_wkt) || wktOf(code);
    return { crs_authid: said?.crs_authid ?? code, crs_wkt: wkt ?? "" };
  }
}

/** The code of a layer's system. */
export function codeOf({ mapped }: MapLayer): string {
  return codeIn(mapped.content);
}

export function codeIn({ crs_authid }: NamedSystem): string {
  return crs_authid.trim().toUpperCase();
}
