// The legend of the colours of a layer, and the choice of the attribute that gives them.
import { useMemo } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { SelectField } from "../ui/fields.tsx";
import { classify, ranksOf, type Shades, STEP_COUNTS } from "./classes.ts";
import { hasEdge, RAMP_NAMES, tokenOf } from "./colours.ts";
import type { Layer } from "./read-layer.ts";
import type { LegendClass } from "./use-filter.ts";

interface Coat {
  fill: string | undefined;
  stroke: string | undefined;
  opacity?: number;
}

export interface Swatch {
  /** The rank of the class; -1 for the features that are in none. */
  rank: number;
  label: string;
  coats: readonly Coat[];
  /** The number of features that look like this. */
  count: number;
}

/** The page's own fills, as on the map. */
const OPACITY = 0.82;
const USUAL: Coat = { fill: "var(--map-2)", stroke: "var(--map-3)", opacity: OPACITY };
/** Colours that show what a layer looks like. */
const MOST_IN_STRIP = 5;

interface ColourProps {
  id: string;
  layer: Layer;
  /** The column that colours the layer. */
  by: number | undefined;
  onBy: (column: number | undefined) => void;
}

/** Absent where no attribute tells features apart. */
export function ColourBy({ id, layer, by, onBy }: ColourProps) {
  const t = words.value;
  const choices = useMemo(
    () => layer.columns.flatMap(({ name }, at) => (classify(layer, at) === undefined ? [] : [{ name, at }])),
    [layer],
  );
  if (choices.length === 0) return null;
  return (
    <div class="field">
      <label for={id}>{t.colourBy}</label>
      <select id={id} value={by ?? ""} onChange={({ currentTarget: { value } }) => onBy(value === "" ? undefined : Number(value))}>
        <option value="">{layer.symbols.length > 0 ? t.asStyled : t.singleColour}</option>
        {choices.map(({ name, at }) => (
          <option key={at} value={at} dir="auto">
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

interface ShadesProps {
  id: string;
  layer: Layer;
  by: number | undefined;
  shades: Shades;
  onShades: (shades: Shades) => void;
}

/** Absent where the classes have no order. */
export function ShadesFields({ id, layer, by, shades, onShades }: ShadesProps) {
  const t = words.value;
  const is = by === undefined ? undefined : classify(layer, by)?.is;
  if (is === undefined || is === "classes") return null;
  const counts = STEP_COUNTS.map((count) => [String(count), String(count)] as const);
  const ramps = RAMP_NAMES.map((ramp, at) => [ramp, t.rampName(at)] as const);
  return (
    <div class="pair">
      {is === "steps" && (
        <SelectField id={`${id}-steps`} label={t.stepCount} value={String(shades.steps)} options={counts} choose={(steps) => onShades({ ...shades, steps: Number(steps) })} />
      )}
      <SelectField id={`${id}-ramp`} label={t.ramp} value={shades.ramp} options={ramps} choose={(ramp) => onShades({ ...shades, ramp })} />
    </div>
  );
}

interface LegendProps {
  layer: Layer;
  by: number | undefined;
  shades?: Shades;
  title?: string;
  /** Shows the number of features of each class. */
  counted?: boolean;
  /** The class that is shown alone. */
  only?: LegendClass | undefined;
  /** Shows a class alone, or all again. Without it the classes are no buttons. */
  onOnly?: (only: LegendClass | undefined) => void;
}

/** Absent where all features look alike. */
export function Legend({ layer, by, shades, title = words.value.legend, counted = false, only, onOnly }: LegendProps) {
  const swatches = useMemo(() => swatchesOf(layer, by, shades), [layer, by, shades]);
  if (swatches.length < 2) return null;
  const column = by === undefined ? undefined : layer.columns[by]?.name;
  const turn = ({ rank, label }: Swatch): void => onOnly?.(rank === only?.rank ? undefined : { rank, condition: column === undefined ? label : `${column} = ${label}` });
  return (
    <div>
      <h3 dir="auto">{title}</h3>
      <ul class="key">
        {swatches.map((swatch) => (
          <li key={swatch.rank}>
            {onOnly === undefined ? (
              <NamedSwatch swatch={swatch} counted={counted} />
            ) : (
              <button type="button" aria-pressed={swatch.rank === only?.rank} onClick={() => turn(swatch)}>
                <NamedSwatch swatch={swatch} counted={counted} />
              </button>
            )}
          </li>
        ))}
      </ul>
      {only !== undefined && <OnlyThese only={only} />}
    </div>
  );
}

/** The note that the rest is left out. */
export function OnlyThese({ only: { condition } }: { only: LegendClass }) {
  return (
    <p class="only" dir="auto">
      {words.value.onlyThese(condition)}
    </p>
  );
}

function NamedSwatch({ swatch: { coats, label, count }, counted }: { swatch: Swatch; counted: boolean }) {
  return (
    <>
      <Sign coats={coats} />
      <bdi>{label}</bdi>
      {counted && <span class="num">{count}</span>}
    </>
  );
}

/** The colours of a layer side by side, beside its name. */
export function Strip({ layer, by, shades }: Pick<LegendProps, "layer" | "by" | "shades">) {
  const coats = useMemo(() => stripOf(layer, by, shades), [layer, by, shades]);
  const width = 24 / coats.length;
  return (
    <svg class="classes-strip" viewBox="0 0 24 24" preserveAspectRatio="none" aria-hidden="true">
      {coats.map(({ fill, stroke }, at) => (
        <rect key={at} x={at * width} width={width} height="24" fill={fill ?? stroke ?? "none"} />
      ))}
    </svg>
  );
}

function stripOf(layer: Layer, by: number | undefined, shades: Shades | undefined): readonly Coat[] {
  const coats = swatchesOf(layer, by, shades).flatMap(({ coats }) => coats.at(-1) ?? []);
  if (coats.length === 0) return [USUAL];
  // Of many the first and the last, and what lies evenly between them.
  const shown = Math.min(coats.length, MOST_IN_STRIP);
  return Array.from({ length: shown }, (_, at) => coats[shown === 1 ? 0 : Math.round((at * (coats.length - 1)) / (shown - 1))] ?? USUAL);
}

export function Sign({ coats }: { coats: readonly Coat[] }) {
  return (
    <svg viewBox="0 0 24 16" aria-hidden="true">
      {coats.map(({ fill, stroke, opacity = 1 }, coat) => (
        <rect
          key={coat}
          width="24"
          height="16"
          fill={fill ?? "none"}
          fill-opacity={opacity}
          stroke={stroke ?? "none"}
          stroke-width="2"
        />
      ))}
    </svg>
  );
}

/** The classes of a layer as a legend shows them; none where all features look alike. */
export function swatchesOf(layer: Layer, by: number | undefined, shades?: Shades): Swatch[] {
  const { features, symbols } = layer;
  const classes = by === undefined ? undefined : classify(layer, by, shades);
  const counts = countRanks(classes?.labels.length ?? symbols.length, ranksOf(layer, by, shades));
  if (classes === undefined) return symbols.map(({ label, paints }, rank) => ({ rank, label, coats: paints, count: counts[rank] ?? 0 }));
  const named = classes.labels.map((label, rank): Swatch => {
    const colour = tokenOf(classes.is, rank, classes.labels.length, shades?.ramp);
    const stroke = hasEdge(classes.is, shades?.ramp) ? "var(--r-edge)" : colour;
    return { rank, label, coats: [{ fill: colour, stroke, opacity: OPACITY }], count: counts[rank] ?? 0 };
  });
  const others = features.length - counts.reduce((sum, count) => sum + count, 0);
  return others > 0 ? [...named, { rank: -1, label: "–", coats: [USUAL], count: others }] : named;
}

/** The number of features of each of so many classes. */
function countRanks(classes: number, ranks: readonly number[]): number[] {
  const counts = Array.from({ length: classes }, () => 0);
  for (const rank of ranks) if (rank >= 0) counts[rank] = (counts[rank] ?? 0) + 1;
  return counts;
}
