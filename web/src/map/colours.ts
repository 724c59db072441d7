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

/** Those of classes, from the most frequent one on. */
const CLASSES = ["--k0", "--k1", "--k2", "--k3", "--k4", "--k5", "--k6", "--k7"];

/** Those of steps of a number, from little to much. */
const STEPS = ["--q1", "--q2", "--q3", "--q4", "--q5"];

/** Those of classes that have an order, from most to least. */
const RAMP = ["--r-0", "--r-1", "--r-2", "--r-3"];

/** Classes without an order, steps of a number, or classes in order. */
export type ColourScheme = "classes" | "steps" | "ramp";

export type Colours = Record<keyof typeof TOKENS, string> & Record<ColourScheme, readonly string[]>;

/** Where a class of so many stands on the ramp: between which two of its colours, and how far from the first. */
function onRamp(rank: number, of: number): { from: number; share: number } {
  const at = of < 2 ? 0 : (rank * (RAMP.length - 1)) / (of - 1);
  const from = Math.min(Math.floor(at), RAMP.length - 2);
  return { from, share: at - from };
}

/** The colour of a class as a style sheet says it. */
export function tokenOf(is: ColourScheme, rank: number, of: number): string {
  if (is !== "ramp") return `var(${(is === "classes" ? CLASSES : STEPS)[rank]})`;
  const { from, share } = onRamp(rank, of);
  return `color-mix(in srgb, var(${RAMP[from + 1]}) ${Math.round(share * 100)}%, var(${RAMP[from]}))`;
}

/** The same on a canvas, for each of so many classes. */
export function coloursOf(colours: Colours, is: ColourScheme, of: number): readonly string[] {
  if (is !== "ramp") return colours[is];
  return Array.from({ length: of }, (_, rank) => {
    const { from, share } = onRamp(rank, of);
    return mixed(colours.ramp[from] ?? "", colours.ramp[from + 1] ?? "", share);
  });
}

/** Two colours as the browser resolves them: "rgb(1, 2, 3)". */
function mixed(one: string, other: string, share: number): string {
  const [a, b] = [one, other].map((colour) => (colour.match(/[\d.]+/g) ?? []).map(Number));
  return `rgb(${[0, 1, 2].map((part) => Math.round((a?.[part] ?? 0) * (1 - share) + (b?.[part] ?? 0) * share)).join(", ")})`;
}

/** As they are in one place of the page: a part of it may be dark by itself. */
export function coloursIn(place: Element): Colours {
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
