// The foot of the map: its scale, the place of the pointer or the middle, in the map's reference system and in degrees, and the
// choice of that system.
import { formatDegrees, formatNear, formatRoughly } from "../../i18n/coordinates.ts";
import { words } from "../../i18n/words.ts";
import { openDialog } from "../../ui/opened.ts";
import { ScaleBar } from "../ScaleBar.tsx";
import { systemName, wktOf } from "../systems.ts";
import type { MapView } from "./map-view.ts";

/** Instead of a code: the option that asks for it. */
const BY_CODE = "by code";

export function Foot({ view }: { view: MapView }) {
  const t = words.value;
  const canvas = view.canvas.value;
  const place = view.place.value;
  const code = view.code.value;
  const lonLat = place && canvas?.camera.toLonLat(place);
  const isInDegrees = code === "EPSG:4326";
  const choose = ({ currentTarget: list }: { currentTarget: HTMLSelectElement }): void => {
    if (list.value !== BY_CODE) return view.changeSystem(list.value);
    list.value = code;
    openDialog({ is: "system", take: (typed) => view.changeSystem(typed) });
  };
  return (
    <footer class="mapfoot">
      {canvas !== undefined && <ScaleBar {...canvas.camera.scale()} />}
      {place !== undefined && canvas !== undefined && !isInDegrees && <span class="xy">{formatRoughly(place, canvas.camera.pixelSize())}</span>}
      {lonLat?.every(Number.isFinite) === true && <span class="ll">{avoidBreaks(canvas === undefined ? formatDegrees(lonLat) : formatNear(lonLat, canvas.camera.pixelDegrees()))}</span>}
      <select
        aria-label={t.crs}
        title={systemName(wktOf(code) ?? "") || code}
        value={code}
        onChange={choose}
      >
        {view.system.codes.value.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
        <option value={BY_CODE}>{t.byCode}</option>
      </select>
    </footer>
  );
}

/** Breaks between latitude and longitude alone. */
function avoidBreaks(place: string): string {
  return place.replaceAll("° ", "°\u{a0}");
}
