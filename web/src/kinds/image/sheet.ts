// The sheet to draw on: a picture, or blank paper; and all that is drawn on it.
import { underWay } from "../../platform/schedule.ts";
import { drawMark, type Mark, type Point } from "./marks.ts";

export interface Sheet {
  width: number;
  height: number;
  /** Undefined: blank. */
  picture: HTMLImageElement | undefined;
}

const BLANK_SHAPE = [800, 500] as const;
const CROSS = 14;

/** The picture at this address, or a blank sheet with sides of at most so many pixels. */
export async function loadSheet(address: string | undefined, maxSide: number): Promise<Sheet> {
  if (address === undefined) {
    const scale = Math.min(1, maxSide / BLANK_SHAPE[0]);
    return { width: Math.round(BLANK_SHAPE[0] * scale), height: Math.round(BLANK_SHAPE[1] * scale), picture: undefined };
  }
  const picture = new Image();
  picture.src = address;
  await underWay(picture.decode());
  return { width: picture.naturalWidth, height: picture.naturalHeight, picture };
}

export function paint(canvas: HTMLCanvasElement, sheet: Sheet, marks: readonly Mark[], cursor?: Point): void {
  const on = canvas.getContext("2d");
  if (on === null) return;
  if (sheet.picture === undefined) {
    on.fillStyle = "#ffffff";
    on.fillRect(0, 0, sheet.width, sheet.height);
  } else {
    on.clearRect(0, 0, sheet.width, sheet.height);
    on.drawImage(sheet.picture, 0, 0);
  }
  for (const mark of marks) drawMark(on, mark);
  if (cursor !== undefined) drawCross(on, cursor);
}

/** Dark on light, to be seen on any ground. */
function drawCross(on: CanvasRenderingContext2D, [x, y]: Point): void {
  for (const [colour, width] of [["#ffffff", 5], ["#101815", 2]] as const) {
    on.strokeStyle = colour;
    on.lineWidth = width;
    on.beginPath();
    on.moveTo(x - CROSS, y);
    on.lineTo(x + CROSS, y);
    on.moveTo(x, y - CROSS);
    on.lineTo(x, y + CROSS);
    on.stroke();
  }
}
