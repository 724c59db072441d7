// The pen of the board: draws thing after thing with the chosen tool, by mouse, finger or keys. Reports each while it is drawn, and
// once it is done.
import { noModifierKeys } from "ol/events/condition.js";
import type { FeatureLike } from "ol/Feature.js";
import type Geometry from "ol/geom/Geometry.js";
import LineString from "ol/geom/LineString.js";
import Point from "ol/geom/Point.js";
import Polygon from "ol/geom/Polygon.js";
import type OlMap from "ol/Map.js";
import type MapBrowserEvent from "ol/MapBrowserEvent.js";
import type Style from "ol/style/Style.js";
import type { BoardGeometry } from "../../protocol/index.ts";
import { isTyped } from "../../ui/writing.ts";
import { KeyedDraw } from "../room/keyed-draw.ts";
import type { Coordinates, System } from "../system.ts";
import { type DrawnShape, toBoardGeometry } from "./thing.ts";

interface BoardPenEvents {
  drawn: (shape: DrawnShape, geometry: BoardGeometry) => void;
  /** Points in degrees; none while nothing is drawn. */
  stroke: (points: readonly Coordinates[]) => void;
  /** Snaps points to geometry nearby until stopped. */
  snap: () => () => void;
  look: (shape: DrawnShape) => (feature: FeatureLike, resolution: number) => Style[];
}

/** Shapes that do not snap: free strokes, and texts, which stand in free space. */
const LOOSE: readonly DrawnShape[] = ["freehand", "text"];
const TYPES: Record<DrawnShape, "Point" | "LineString" | "Polygon"> = {
  mark: "Point",
  text: "Point",
  line: "LineString",
  arrow: "LineString",
  freehand: "LineString",
  measure: "LineString",
  area: "Polygon",
};
/** A thing has 5,000 points at most. */
const MOST_POINTS = 4_000;

export class BoardPen {
  private draw: KeyedDraw | undefined;
  private unsnap: (() => void) | undefined;
  private shape: DrawnShape = "mark";
  /** While the space bar is held, the mouse moves the map. */
  private isSpace = false;

  constructor(
    private readonly map: OlMap,
    private readonly system: System,
    private readonly events: BoardPenEvents,
  ) {}

  get isOn(): boolean {
    return this.draw !== undefined;
  }

  take(shape: DrawnShape | undefined): void {
    this.put();
    if (shape === undefined) return;
    this.shape = shape;
    const look = this.events.look(shape);
    const draw = new KeyedDraw({
      type: TYPES[shape],
      least: TYPES[shape] === "Polygon" ? 3 : 2,
      stopClick: true,
      // OpenLayers sets a point where a press rests; with the space bar held, the press moves the map.
      condition: (event) => !this.isSpace && noModifierKeys(event),
      freehandCondition: (event) => shape === "freehand" && this.isAlone(event),
      style: (feature, resolution) => (feature.getGeometry() instanceof Point && TYPES[shape] !== "Point" ? [] : look(feature, resolution)),
    });
    draw.on("drawstart", ({ feature }) => feature.getGeometry()?.on("change", ({ target }) => this.reportStroke(target as Geometry)));
    draw.on("drawend", ({ feature }) => this.end(feature.getGeometry()));
    draw.on("drawabort", () => this.events.stroke([]));
    this.map.addInteraction(draw);
    if (!LOOSE.includes(shape)) this.unsnap = this.events.snap();
    this.draw = draw;
    document.addEventListener("keydown", this.hold);
    document.addEventListener("keyup", this.hold);
    globalThis.addEventListener("blur", this.letGo);
  }

  setPoint(place: Coordinates): void {
    if (TYPES[this.shape] === "Point") this.end(new Point(place));
    else this.draw?.setPoint(place);
  }

  takeBackPoint(): void {
    this.draw?.takeBackPoint();
  }

  abort(): boolean {
    return this.draw?.abort() === true;
  }

  private put(): void {
    if (this.draw !== undefined) {
      this.abort();
      this.map.removeInteraction(this.draw);
    }
    this.unsnap?.();
    this.draw = this.unsnap = undefined;
    this.isSpace = false;
    document.removeEventListener("keydown", this.hold);
    document.removeEventListener("keyup", this.hold);
    globalThis.removeEventListener("blur", this.letGo);
  }

  private readonly hold = (event: KeyboardEvent): void => {
    if (event.key === " ") this.isSpace = event.type === "keydown" && !isTyped(event);
  };

  /** Another window hears of the key that is let go. */
  private readonly letGo = (): void => void (this.isSpace = false);

  /** One finger draws; a second moves the map, and drops what the first began. */
  private isAlone({ activePointers }: MapBrowserEvent): boolean {
    const isAlone = (activePointers?.length ?? 0) < 2;
    if (!isAlone) this.abort();
    return isAlone && !this.isSpace;
  }

  private reportStroke(geometry: Geometry): void {
    const line = geometry instanceof Polygon ? geometry.getCoordinates()[0] : geometry instanceof LineString ? geometry.getCoordinates() : [];
    this.events.stroke((line ?? []).map(([x = 0, y = 0]) => this.system.toLonLat([x, y])));
  }

  private end(geometry: Geometry | undefined): void {
    this.events.stroke([]);
    const whole = geometry instanceof LineString && this.shape === "freehand" ? this.smoothed(geometry) : geometry;
    const drawn = whole && isSomething(whole) ? toBoardGeometry(this.system, whole) : undefined;
    if (drawn !== undefined) this.events.drawn(this.shape, drawn);
  }

  /** Simplifies a stroke to what the screen shows. */
  private smoothed(line: LineString): LineString {
    const unit = this.map.getView().getResolution() ?? 1;
    let smooth = line.simplify(unit) as LineString;
    for (let by = 2; smooth.getCoordinates().length > MOST_POINTS; by *= 2) smooth = line.simplify(unit * by) as LineString;
    return smooth;
  }
}

/** A line has two points, and an area three. */
function isSomething(geometry: Geometry): boolean {
  if (geometry instanceof LineString) return geometry.getCoordinates().length > 1 && geometry.getLength() > 0;
  return !(geometry instanceof Polygon) || geometry.getArea() > 0;
}
