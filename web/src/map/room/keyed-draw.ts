// OpenLayers' drawing, by keys too: a key sets a point, and a second time in the same place ends it. A drawing by pointer ends with
// that key.
import type Feature from "ol/Feature.js";
import LineString from "ol/geom/LineString.js";
import Polygon from "ol/geom/Polygon.js";
import Draw from "ol/interaction/Draw.js";
import type MapBrowserEvent from "ol/MapBrowserEvent.js";
import type { Coordinates } from "../system.ts";

interface KeyedDrawOptions {
  /** The fewest points of a drawing. */
  least: number;
}

export class KeyedDraw extends Draw {
  /** The unfinished drawing. */
  private unfinished: Feature | undefined;
  private last = "";
  private isByPointer = false;
  private readonly least: number;

  constructor({ least, ...options }: ConstructorParameters<typeof Draw>[0] & KeyedDrawOptions) {
    super(options);
    this.least = least;
    this.on("drawstart", ({ feature }) => void (this.unfinished = feature));
    this.on(["drawend", "drawabort"], () => void (this.unfinished = undefined));
  }

  /** Sets a point, or ends: a drawing by pointer, and in the place of the last point. */
  setPoint(place: Coordinates): void {
    const points = this.countPoints();
    if (this.isByPointer && points > 0) {
      if (points >= this.least) this.finish();
      return;
    }
    this.isByPointer = false;
    const where = place.join(" ");
    if (this.last === where) return this.finish();
    this.appendCoordinates([place]);
    this.last = where;
  }

  takeBackPoint(): void {
    this.removeLastPoint();
    this.last = "";
  }

  /** Cancels the unfinished drawing. Returns whether there was any. */
  abort(): boolean {
    const isUnfinished = this.countPoints() > 0;
    this.abortDrawing();
    this.last = "";
    return isUnfinished;
  }

  override handleUpEvent(event: MapBrowserEvent<PointerEvent>): boolean {
    const isFree = super.handleUpEvent(event);
    if (!isFree) [this.isByPointer, this.last] = [true, ""];
    return isFree;
  }

  private finish(): void {
    this.finishDrawing();
    this.last = "";
  }

  /** Counts all points but that under the pointer. */
  private countPoints(): number {
    const geometry = this.unfinished?.getGeometry();
    // A ring ends where it begins.
    if (geometry instanceof Polygon) return Math.max(0, (geometry.getCoordinates()[0]?.length ?? 0) - 2);
    return geometry instanceof LineString ? geometry.getCoordinates().length - 1 : 0;
  }
}
