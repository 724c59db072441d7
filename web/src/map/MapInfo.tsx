// Beside an opened map: the attributes of the feature that is chosen, which of them colours the map, and what the colours
// mean.
import { coordinates, degrees } from "../i18n/coordinates.ts";
import { words } from "../i18n/words.ts";
import { seen } from "../ui/unseen.ts";
import { nameColumn } from "./classes.ts";
import type { Layer } from "./read-layer.ts";
import type { Mapped, Read } from "./subject.ts";

interface Props {
  content: Mapped["content"];
  known: Read | undefined;
  chosen: number | undefined;
  /** The column that colours the layer. */
  by: number | undefined;
  onBy: (column: number | undefined) => void;
}

export function MapInfo({ content, known, chosen, by, onBy }: Props) {
  const t = words.value;
  const layer = known?.layer;
  const feature = chosen === undefined ? undefined : layer?.features[chosen];
  const called = feature?.values[nameColumn(layer?.columns ?? []) ?? -1];
  return (
    <section class="info" aria-label={t.attributes}>
      {content.kind === "geojson" && feature === undefined && layer !== undefined && <p class="muted">{t.chooseFeature}</p>}
      {layer !== undefined && feature !== undefined && chosen !== undefined && (
        <div>
          <h3 dir="auto">{called ?? t.featureOf(chosen + 1, layer.features.length)}</h3>
          {called !== undefined && <p class="muted">{t.featureOf(chosen + 1, layer.features.length)}</p>}
          <dl class="kv">
            {layer.columns.map(({ name }, at) => (
              <div key={name}>
                <dt dir="auto">{name}</dt>
                <dd dir="auto">{feature.values[at] ?? "–"}</dd>
              </div>
            ))}
          </dl>
        </div>
      )}
      {content.kind !== "geojson" && <Places content={content} known={known} />}
      {layer !== undefined && known?.lack === undefined && <Colouring layer={layer} by={by} onBy={onBy} />}
    </section>
  );
}

type Unlayered = Exclude<Mapped["content"], { kind: "geojson" }>;

/** The corners of an extent, or a position: as they were said, and in degrees. */
function Places({ content, known }: { content: Unlayered; known: Read | undefined }) {
  const t = words.value;
  const places = placesIn(content);
  return (
    <dl class="kv">
      {places.length > 0 && (
        <div>
          <dt>{seen(content.crs_authid)}</dt>
          <dd>{places.map(coordinates).join(" – ")}</dd>
        </div>
      )}
      {places.length > 0 && known?.system !== undefined && (
        <div>
          <dt>WGS 84</dt>
          <dd>{places.map(known.system.toLonLat).map((place) => degrees(place)).join(" – ")}</dd>
        </div>
      )}
      <div>
        <dt>{t.crs}</dt>
        <dd>{seen(content.crs_authid)}</dd>
      </div>
    </dl>
  );
}

function placesIn(content: Unlayered): [number, number][] {
  switch (content.kind) {
    case "position":
      return [[content.x, content.y]];
    case "bbox":
      return [[content.xmin, content.ymin], [content.xmax, content.ymax]];
    case "crs":
      return [];
  }
}

interface Coat {
  fill: string | undefined;
  stroke: string | undefined;
  opacity?: number;
}

interface Swatch {
  label: string;
  coats: readonly Coat[];
}

/** The page's own fills, as on the map. */
const OPACITY = 0.55;
const USUAL: Coat = { fill: "var(--map-2)", stroke: "var(--map-3)", opacity: OPACITY };

function Colouring({ layer, by, onBy }: { layer: Layer } & Pick<Props, "by" | "onBy">) {
  const t = words.value;
  const choices = layer.columns.flatMap(({ name, classes }, at) => (classes === undefined ? [] : [{ name, at }]));
  const swatches = by === undefined ? symbolsOf(layer) : classesOf(layer, by);
  return (
    <>
      {choices.length > 0 && (
        <div class="field">
          <label for="map-by">{t.colourBy}</label>
          <select
            id="map-by"
            value={by ?? ""}
            onChange={({ currentTarget: { value } }) => onBy(value === "" ? undefined : Number(value))}
          >
            <option value="">{layer.symbols.length > 0 ? t.asStyled : t.oneColour}</option>
            {choices.map(({ name, at }) => (
              <option key={at} value={at} dir="auto">
                {name}
              </option>
            ))}
          </select>
        </div>
      )}
      {swatches.length > 1 && <Legend swatches={swatches} />}
    </>
  );
}

function symbolsOf({ symbols }: Layer): Swatch[] {
  return symbols.map(({ label, paints }) => ({ label, coats: paints }));
}

function classesOf({ columns, features }: Layer, by: number): Swatch[] {
  const named = (columns[by]?.classes ?? []).map((label, rank): Swatch => {
    const colour = `var(--k${rank})`;
    return { label, coats: [{ fill: colour, stroke: colour, opacity: OPACITY }] };
  });
  return features.some(({ values }) => values[by] === undefined) ? [...named, { label: "–", coats: [USUAL] }] : named;
}

function Legend({ swatches }: { swatches: readonly Swatch[] }) {
  const t = words.value;
  return (
    <div>
      <h3>{t.legend}</h3>
      <ul class="key">
        {swatches.map(({ label, coats }, at) => (
          <li key={at}>
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
            <bdi>{label}</bdi>
          </li>
        ))}
      </ul>
    </div>
  );
}
