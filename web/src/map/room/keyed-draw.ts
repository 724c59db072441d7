// OpenLayers' drawing by keys too: points are set where somebody says, a second time in the same place ends it. What a pointer drew
// ends with the key that sets points.
import type Feature from "ol/Feature.js";
import LineString from "ol/geom/LineString.js";
import Polygon from "ol/geom/Polygon.js";
import Draw from "ol/interaction/Draw.js";
import type MapBrowserEvent from "ol/MapBrowserEvent.js";
import type { Coordinates } from "../system.ts";

interface KeyedDrawOptions {
  /** So many points make something whole. */
  least: number;
}

export class KeyedDraw extends Draw {
  /** What is half drawn. */
  private half: Feature | undefined;
  private last = "";
  private isByPointer = false;
  private readonly least: number;

  constructor({ least, ...options }: ConstructorParameters<typeof Draw>[0] & KeyedDrawOptions) {
    super(options);
    this.least = least;
    this.on("drawstart", ({ feature }) => void (this.half = feature));
    this.on(["drawend", "drawabort"], () => void (this.half = undefined));
  }

  /** A point, or the end: of what a pointer draws, and where the last one was set too. */
  setPoint(place: Coordinates): void {
    const points = this.pointsByNow();
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

  /** Gives up what is half drawn. Whether there was something. */
  abort(): boolean {
    const isHalf = this.pointsByNow() > 0;
    this.abortDrawing();
    this.last = "";
    return isHalf;
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

  /** Without the one that goes with the pointer. */
  private pointsByNow(): number {
    const geometry = this.half?.getGeometry();
    // A ring ends where it begins.
    if (geometry instanceof Polygon) return Math.max(0, (geometry.getCoordinates()[0]?.length ?? 0) - 2);
    return geometry instanceof LineString ? geometry.getCoordinates().length - 1 : 0;
  }
}
