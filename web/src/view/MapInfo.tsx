// Beside an opened map: the attributes of the feature that is chosen, what the colours mean, and sending what one sees.
import type { Mapped, Read } from "../map/subject.ts";
import type { Symbol } from "../map/qml.ts";
import { coordinates, degrees } from "../text/coordinates.ts";
import { seen } from "../text/unseen.ts";
import { words } from "../words/words.ts";
import { Sign } from "./Sign.tsx";

interface Props {
  content: Mapped["content"];
  known: Read | undefined;
  chosen: number | undefined;
  /** Undefined where there is no map to send an extent of. */
  onSend: (() => void) | undefined;
}

export function MapInfo({ content, known, chosen, onSend }: Props) {
  const t = words.value;
  const layer = known?.layer;
  const feature = chosen === undefined ? undefined : layer?.features[chosen];
  return (
    <section class="info" aria-label={t.attributes}>
      {content.kind === "geojson" && feature === undefined && layer !== undefined && <p class="muted">{t.chooseFeature}</p>}
      {layer !== undefined && feature !== undefined && chosen !== undefined && (
        <div>
          <h3>{t.featureOf(chosen + 1, layer.features.length)}</h3>
          <dl class="kv">
            {layer.columns.map(({ name }, at) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{feature.values[at] ?? "–"}</dd>
              </div>
            ))}
          </dl>
        </div>
      )}
      {content.kind !== "geojson" && <Places content={content} known={known} />}
      {layer !== undefined && layer.symbols.length > 1 && <Legend symbols={layer.symbols} />}
      {onSend !== undefined && (
        <button type="button" class="btn" onClick={onSend}>
          <Sign name="extent" small />
          {t.sendExtent}
        </button>
      )}
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
          <dd>{places.map(known.system.toLonLat).map(degrees).join(" – ")}</dd>
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

function Legend({ symbols }: { symbols: readonly Symbol[] }) {
  const t = words.value;
  return (
    <div>
      <h3>{t.legend}</h3>
      <ul class="key">
        {symbols.map(({ label, paints }, at) => (
          <li key={at}>
            <svg viewBox="0 0 24 16" aria-hidden="true">
              {paints.map(({ fill, stroke }, coat) => (
                <rect key={coat} width="24" height="16" fill={fill ?? "none"} stroke={stroke ?? "none"} stroke-width="2" />
              ))}
            </svg>
            {label}
          </li>
        ))}
      </ul>
    </div>
  );
}
