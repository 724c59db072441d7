// The colours of maps as the theme has them now: tokens of the style sheet, which only an element can resolve.

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

export type Colours = Record<keyof typeof TOKENS, string>;

export function colours(): Colours {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const found = Object.entries(TOKENS).map(([name, token]) => {
    probe.style.color = `var(${token})`;
    return [name, getComputedStyle(probe).color];
  });
  probe.remove();
  return Object.fromEntries(found) as Colours;
}
