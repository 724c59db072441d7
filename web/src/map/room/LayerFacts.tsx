// Facts of a layer: the attributes of the feature that is chosen, or the place of an extent or a position.
import { formatCoordinates, formatDegrees } from "../../i18n/coordinates.ts";
import { words } from "../../i18n/words.ts";
import { stripUnseen } from "../../ui/unseen.ts";
import { nameColumn } from "../classes.ts";
import type { Layer } from "../read-layer.ts";
import type { Mapped } from "../subject.ts";
import type { System } from "../system.ts";
import { wrapLongitude } from "../world.ts";

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

/** The corners of an extent, or a position: as they were sent, and in degrees. Absent for a layer. */
export function Places({ content, system }: { content: Mapped["content"]; system: System | undefined }) {
  const places = toPlaces(content);
  if (places.length === 0) return null;
  return (
    <dl class="kv">
      <div>
        <dt>{stripUnseen(content.crs_authid)}</dt>
        <dd>{places.map(formatCoordinates).join(" – ")}</dd>
      </div>
      {system !== undefined && (
        <div>
          <dt>WGS 84</dt>
          <dd>{places.map(system.toLonLat).map(([lon, lat]) => formatDegrees([wrapLongitude(lon), lat])).join(" – ")}</dd>
        </div>
      )}
    </dl>
  );
}

function toPlaces(content: Mapped["content"]): [number, number][] {
  switch (content.kind) {
    case "position":
      return [[content.x, content.y]];
    case "bbox":
      return [[content.xmin, content.ymin], [content.xmax, content.ymax]];
    default:
      return [];
  }
}
