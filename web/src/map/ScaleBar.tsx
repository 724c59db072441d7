// The scale of a map: a round length, and how long it is in the middle of the map.
import { getPointResolution } from "ol/proj.js";
import type View from "ol/View.js";
import { formatDistance } from "../i18n/coordinates.ts";
import { roundStep } from "./ground.ts";

/** A round length in metres, and how many pixels it takes. */
export interface Scale {
  metres: number;
  pixels: number;
}

const MOST_PX = 120;

export function scaleOf(view: View): Scale {
  const pixel = getPointResolution(view.getProjection(), view.getResolution() ?? 1, view.getCenter() ?? [0, 0], "m");
  const metres = roundStep(MOST_PX * pixel);
  return { metres, pixels: Math.round(metres / pixel) };
}

export function ScaleBar({ metres, pixels }: Scale) {
  return (
    <svg class="scale" width={pixels + 2} height="24" aria-hidden="true">
      <path d={`M1 16v5h${pixels}v-5`} />
      <text x="4" y="15">
        {formatDistance(metres)}
      </text>
    </svg>
  );
}
