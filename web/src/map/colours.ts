// The colours of maps as the theme has them: tokens of the style sheet, which only an element can resolve.

const TOKENS = {
  land: "--map-land",
  water: "--map-water",
  coast: "--map-coast",
  grid: "--map-grid",
  ink: "--map-ink",
  fill: "--map-2",
  edge: "--map-3",
  pick: "--map-pick",
  ground: "--raised",
  rampEdge: "--r-edge",
} as const;

/** Colours of classes, the most frequent first. */
const CLASSES = ["--k0", "--k1", "--k2", "--k3", "--k4", "--k5", "--k6", "--k7"];

/** The page's own blues: of steps of a number, from little to much, and of classes that have an order, from most to least. */
const STEPS = ["--q1", "--q2", "--q3", "--q4", "--q5"];
const RAMP = ["--r-0", "--r-1", "--r-2", "--r-3"];

/** From little to much, and safe for red-green blindness; the last goes from a side over a middle to the other. */
const RAMPS = {
  heat: ["rgb(255, 255, 212)", "rgb(254, 217, 142)", "rgb(254, 153, 41)", "rgb(217, 95, 14)", "rgb(153, 52, 4)"],
  spectrum: ["rgb(253, 231, 37)", "rgb(94, 201, 98)", "rgb(33, 145, 140)", "rgb(59, 82, 139)", "rgb(68, 1, 84)"],
  sides: ["rgb(94, 60, 153)", "rgb(178, 171, 210)", "rgb(247, 247, 247)", "rgb(253, 184, 99)", "rgb(230, 97, 1)"],
} as const;

export type RampName = "blue" | keyof typeof RAMPS;
export const RAMP_NAMES: readonly RampName[] = ["blue", "heat", "spectrum", "sides"];

/** Classes without an order, steps of a number, or classes in order. */
export type ColourScheme = "classes" | "steps" | "ramp";

export type Colours = Record<keyof typeof TOKENS, string> & Record<ColourScheme, readonly string[]>;

/** The colours of a ramp in the order of the classes; `own`: the page's blues. */
function rampOf(is: "steps" | "ramp", ramp: RampName, own: readonly string[]): readonly string[] {
  if (ramp === "blue") return own;
  return is === "steps" ? RAMPS[ramp] : RAMPS[ramp].toReversed();
}

/** The place of a class of so many on so many colours: between which two, and how far from the first. */
function rampPosition(rank: number, of: number, colours: number): { from: number; share: number } {
  const at = of < 2 ? 0 : (rank * (colours - 1)) / (of - 1);
  const from = Math.min(Math.floor(at), colours - 2);
  return { from, share: at - from };
}

/** The colour of a class for a style sheet. */
export function tokenOf(is: ColourScheme, rank: number, of: number, ramp: RampName = "blue"): string {
  if (is === "classes") return `var(${CLASSES[rank]})`;
  const colours = rampOf(is, ramp, (is === "steps" ? STEPS : RAMP).map((token) => `var(${token})`));
  const { from, share } = rampPosition(rank, of, colours.length);
  return `color-mix(in srgb, ${colours[from + 1]} ${Math.round(share * 100)}%, ${colours[from]})`;
}

/** The colours of so many classes on a canvas. */
export function coloursOf(colours: Colours, is: ColourScheme, of: number, ramp: RampName = "blue"): readonly string[] {
  if (is === "classes") return colours.classes;
  const stops = rampOf(is, ramp, colours[is]);
  return Array.from({ length: of }, (_, rank) => {
    const { from, share } = rampPosition(rank, of, stops.length);
    return mix(stops[from] ?? "", stops[from + 1] ?? "", share);
  });
}

/** The pale end of a ramp is seen by its edge; the page's own steps are seen by themselves. */
export function hasEdge(is: ColourScheme, ramp: RampName = "blue"): boolean {
  return is === "ramp" || (is === "steps" && ramp !== "blue");
}

/** Mixes two colours as the browser resolves them: "rgb(1, 2, 3)". */
function mix(from: string, to: string, share: number): string {
  const [a, b] = [from, to].map((colour) => (colour.match(/[\d.]+/g) ?? []).map(Number));
  return `rgb(${[0, 1, 2].map((part) => Math.round((a?.[part] ?? 0) * (1 - share) + (b?.[part] ?? 0) * share)).join(", ")})`;
}

/** The colours at a place of the page, a part of which may be dark by itself. */
export function readColours(place: Element): Colours {
  const probe = document.createElement("span");
  probe.hidden = true;
  place.append(probe);
  const resolved = (token: string): string => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const found = Object.entries(TOKENS).map(([name, token]) => [name, resolved(token)]);
  const [classes, steps, ramp] = [CLASSES, STEPS, RAMP].map((tokens) => tokens.map(resolved));
  probe.remove();
  return { ...(Object.fromEntries(found) as Record<keyof typeof TOKENS, string>), classes: classes ?? [], steps: steps ?? [], ramp: ramp ?? [] };
}
