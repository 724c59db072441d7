// OpenLayers' drawing by keys too: points are set where somebody says, a second time in the same place ends it.
import LineString from "ol/geom/LineString.js";
import Draw from "ol/interaction/Draw.js";
import type { Coordinates } from "../system.ts";

export class KeyedDraw extends Draw {
  private last = "";

  setPoint(place: Coordinates): void {
    const where = place.join(" ");
    if (this.last === where) {
      this.finishDrawing();
      this.last = "";
      return;
    }
    this.appendCoordinates([place]);
    this.last = where;
  }

  takeBackPoint(): void {
    this.removeLastPoint();
    this.last = "";
  }

  /** Gives up what is half drawn. Whether there was something. */
  abort(): boolean {
    const isHalf = this.getOverlay().getSource()?.getFeatures().some((one) => one.getGeometry() instanceof LineString) === true;
    this.abortDrawing();
    this.last = "";
    return isHalf;
  }
}
