// A map that one can move: zoom, features that are chosen, what is under the pointer, what one sees of it.
import Feature from "ol/Feature.js";
import { defaults } from "ol/interaction/defaults.js";
import VectorLayer from "ol/layer/Vector.js";
import OlMap from "ol/Map.js";
import type MapBrowserEvent from "ol/MapBrowserEvent.js";
import VectorSource from "ol/source/Vector.js";
import { type Chart, chart, goHome } from "./chart.ts";
import { coloursIn } from "./colours.ts";
import { showsLand } from "./ground.ts";
import { chosenStyle } from "./paint.ts";
import type { Extent } from "./read-layer.ts";
import { type Scale, scaleOf } from "./ScaleBar.tsx";
import type { Subject } from "./subject.ts";
import type { Coordinates, System } from "./system.ts";

/** The scale, and what one pixel is in the sender's system. */
export interface SeenScale extends Scale {
  unit: number;
  /** The land says something at this scale. */
  land: boolean;
}

interface MapEvents {
  chosen: (feature: number | undefined) => void;
  /** In the sender's system. */
  pointer: (place: Coordinates | undefined) => void;
  scale: (scale: SeenScale) => void;
}

const HIT_PX = 6;
const CALM_MS = 200;

/** `by`: the attribute that colours a layer. */
export async function openMap(
  target: HTMLElement,
  subject: Subject,
  system: System,
  by: number | undefined,
  told: MapEvents,
): Promise<OpenMap> {
  return new OpenMap(target, await chart(subject, system, { colours: coloursIn(target), by }, target), told);
}

export class OpenMap {
  private readonly map: OlMap;
  private readonly marked: VectorLayer<VectorSource>;
  private kept: ReadonlySet<number> | undefined;
  private readonly duration = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : CALM_MS;

  constructor(
    private readonly target: HTMLElement,
    private readonly chart: Chart,
    private readonly told: MapEvents,
  ) {
    this.marked = new VectorLayer({ source: new VectorSource(), style: chosenStyle(coloursIn(target)) });
    this.map = new OlMap({
      target,
      controls: [],
      interactions: defaults({ altShiftDragRotate: false, pinchRotate: false, zoomDuration: this.duration }),
      layers: [...chart.layers, this.marked],
      view: chart.view,
    });
    this.whole();
    void chart.complete?.();
    this.map.on("click", (event) => this.clicked(event));
    this.map.on("pointermove", (event) => this.told.pointer(event.dragging ? undefined : chart.said(placeIn(event.coordinate))));
    this.map.on("moveend", () => this.told.scale(this.scale()));
    this.told.scale(this.scale());
  }

  zoom(steps: 1 | -1): void {
    this.chart.view.animate({ zoom: (this.chart.view.getZoom() ?? 0) + steps, duration: this.duration });
  }

  /** All of the subject. */
  whole(): void {
    goHome(this.chart, this.size());
  }

  /** Takes the colours of the theme, and those of an attribute's classes, where one looks; shows the features that are kept. */
  look(by: number | undefined, kept: ReadonlySet<number> | undefined): void {
    const colours = coloursIn(this.target);
    this.kept = kept;
    this.chart.look({ colours, by, kept });
    this.marked.setStyle(chosenStyle(colours));
  }

  /** What one sees, in the sender's system. */
  extent(): Extent {
    const [left = 0, bottom = 0, right = 0, top = 0] = this.chart.view.calculateExtent(this.size());
    return [...this.chart.said([left, bottom]), ...this.chart.said([right, top])];
  }

  /** Marks a feature, and brings it into sight. */
  choose(id: number | undefined): void {
    const marked = this.marked.getSource();
    marked?.clear();
    const geometry = id === undefined ? undefined : this.chart.subject.getSource()?.getFeatureById(id)?.getGeometry();
    if (geometry === undefined) return;
    marked?.addFeature(new Feature(geometry));
    if (!geometry.intersectsExtent(this.chart.view.calculateExtent(this.size()))) {
      const [left = 0, bottom = 0, right = 0, top = 0] = geometry.getExtent();
      this.chart.view.animate({ center: [(left + right) / 2, (bottom + top) / 2], duration: this.duration });
    }
  }

  dispose(): void {
    this.map.setTarget(undefined);
    this.map.dispose();
  }

  private size(): [number, number] {
    const [width = 1, height = 1] = this.map.getSize() ?? [];
    return [width, height];
  }

  private clicked(event: MapBrowserEvent): void {
    const [x, y] = placeIn(event.coordinate);
    const near = HIT_PX * (this.chart.view.getResolution() ?? 1);
    const around = [x - near, y - near, x + near, y + near];
    let above: number | undefined;
    this.chart.subject.getSource()?.forEachFeatureIntersectingExtent(around, (feature) => {
      const id = Number(feature.getId());
      if (this.kept?.has(id) !== false && (above === undefined || id > above)) above = id;
    });
    this.told.chosen(above);
  }

  private scale(): SeenScale {
    const { view } = this.chart;
    return { ...scaleOf(view), unit: view.getResolution() ?? 1, land: showsLand(view) };
  }
}

function placeIn([x = 0, y = 0]: number[]): Coordinates {
  return [x, y];
}
