// Beside an opened map: the attributes of the feature that is chosen, which of them colours the map, and what the colours
// mean.
import { coordinates, degrees } from "../i18n/coordinates.ts";
import { words } from "../i18n/words.ts";
import { seen } from "../ui/unseen.ts";
import { nameColumn } from "./classes.ts";
import { ColourBy, Legend } from "./Legend.tsx";
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
  return (
    <section class="info" aria-label={t.attributes}>
      {content.kind === "geojson" && chosen === undefined && layer !== undefined && <p class="muted">{t.chooseFeature}</p>}
      {layer !== undefined && chosen !== undefined && <Attributes layer={layer} chosen={chosen} />}
      {content.kind !== "geojson" && <Places content={content} known={known} />}
      {layer !== undefined && known?.lack === undefined && (
        <>
          <ColourBy id="map-by" layer={layer} by={by} onBy={onBy} />
          <Legend layer={layer} by={by} />
        </>
      )}
    </section>
  );
}

/** What is known of a feature. */
export function Attributes({ layer: { columns, features }, chosen }: { layer: Layer; chosen: number }) {
  const t = words.value;
  const values = features[chosen]?.values ?? [];
  const called = values[nameColumn(columns) ?? -1];
  return (
    <div>
      <h3 dir="auto">{called ?? t.featureOf(chosen + 1, features.length)}</h3>
      {called !== undefined && <p class="muted">{t.featureOf(chosen + 1, features.length)}</p>}
      <dl class="kv">
        {columns.map(({ name }, at) => (
          <div key={name}>
            <dt dir="auto">{name}</dt>
            <dd dir="auto">{values[at] ?? "–"}</dd>
          </div>
        ))}
      </dl>
    </div>
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
