// The marks on a sheet, and their drawing on a canvas.

export const TOOLS = ["pen", "arrow", "line", "rectangle", "text"] as const;
export type Tool = (typeof TOOLS)[number];

/** The same in both themes: the picture goes to others. */
export const COLOURS = {
  red: "#d23a2a",
  yellow: "#f2b705",
  green: "#1f8f4d",
  blue: "#1f6fd0",
  black: "#101815",
  white: "#ffffff",
} as const;
export type Colour = keyof typeof COLOURS;

export const WIDTHS = { thin: 3, medium: 6, thick: 12 } as const;
export type Width = keyof typeof WIDTHS;

export type Point = readonly [x: number, y: number];

export interface Mark {
  tool: Tool;
  colour: Colour;
  width: Width;
  /** Every point of the pen; beginning and end for the others. */
  points: readonly Point[];
  /** The text of the tool for that. */
  text: string;
}

export function extendMark(mark: Mark, to: readonly Point[]): Mark {
  const last = to.at(-1);
  if (last === undefined || mark.tool === "text") return mark;
  return { ...mark, points: mark.tool === "pen" ? [...mark.points, ...to] : [...mark.points.slice(0, 1), last] };
}

/** A stroke that goes nowhere is nothing, but for a dot of the pen. */
export function isSeen({ tool, points, text }: Mark): boolean {
  const [from, to] = [points[0], points.at(-1)];
  if (from === undefined || to === undefined) return false;
  if (tool === "text") return text.trim() !== "";
  return tool === "pen" || from[0] !== to[0] || from[1] !== to[1];
}

export function drawMark(on: CanvasRenderingContext2D, mark: Mark): void {
  const [from, to] = [mark.points[0], mark.points.at(-1)];
  if (from === undefined || to === undefined) return;
  on.strokeStyle = COLOURS[mark.colour];
  on.fillStyle = COLOURS[mark.colour];
  on.lineWidth = WIDTHS[mark.width];
  on.lineCap = "round";
  on.lineJoin = "round";
  if (mark.tool === "text") return drawText(on, mark, from);
  on.beginPath();
  if (mark.tool === "rectangle") on.rect(from[0], from[1], to[0] - from[0], to[1] - from[1]);
  else {
    on.moveTo(...from);
    for (const point of mark.points) on.lineTo(...point);
    if (mark.tool === "arrow") drawHead(on, from, to, WIDTHS[mark.width]);
  }
  on.stroke();
}

/** The two strokes of an arrow's head. */
function drawHead(on: CanvasRenderingContext2D, from: Point, to: Point, width: number): void {
  const direction = Math.atan2(to[1] - from[1], to[0] - from[0]);
  const length = Math.min(10 + 3 * width, Math.hypot(to[0] - from[0], to[1] - from[1]));
  for (const side of [-1, 1]) {
    const angle = direction + Math.PI + (side * Math.PI) / 7;
    on.moveTo(...to);
    on.lineTo(to[0] + length * Math.cos(angle), to[1] + length * Math.sin(angle));
  }
}

/** With a rim, to be read on any ground. */
function drawText(on: CanvasRenderingContext2D, { text, colour, width }: Mark, [x, y]: Point): void {
  const size = 12 + 2 * WIDTHS[width];
  on.font = `650 ${size}px system-ui, sans-serif`;
  on.textBaseline = "middle";
  on.strokeStyle = colour === "white" || colour === "yellow" ? COLOURS.black : COLOURS.white;
  on.lineWidth = size / 6;
  on.strokeText(text, x, y);
  on.fillText(text, x, y);
}
