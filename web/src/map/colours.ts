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
} as const;

/** Those of classes, from the most frequent one on. */
const CLASSES = ["--k0", "--k1", "--k2", "--k3", "--k4", "--k5", "--k6", "--k7"];

/** Those of steps of a number, from little to much. */
const STEPS = ["--q1", "--q2", "--q3", "--q4", "--q5"];

export type Colours = Record<keyof typeof TOKENS, string> & Record<"classes" | "steps", readonly string[]>;

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
  const [classes, steps] = [CLASSES.map(resolved), STEPS.map(resolved)];
  probe.remove();
  return { ...(Object.fromEntries(found) as Record<keyof typeof TOKENS, string>), classes, steps };
}
