// The layers of the map in the order in which they lie on it, and the base below them.
import { useLayoutEffect, useState } from "preact/hooks";
import { words } from "../../i18n/words.ts";
import { readTiles } from "../../platform/tiles.ts";
import { chooseFiles, LAYER_TYPES } from "../../files/index.ts";
import { SelectField } from "../../ui/fields.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { chooseBase, chosenBase } from "./base.ts";
import { FindPlace } from "./FindPlace.tsx";
import { LayerRow } from "./LayerRow.tsx";
import { titleOf } from "./layer-name.ts";
import type { MapLayer } from "./layers.ts";
import { openFiles } from "./open-files.ts";
import type { MapView } from "./map-view.ts";

const UNDO_MS = 5_000;

export function LayersTab({ view }: { view: MapView }) {
  const t = words.value;
  const all = view.layers.all.value;
  const [forgotten, setForgotten] = useState<MapLayer | undefined>(undefined);
  useLayoutEffect(() => {
    const timer = setTimeout(() => setForgotten(undefined), UNDO_MS);
    return () => clearTimeout(timer);
  }, [forgotten]);
  const forget = (layer: MapLayer): void => {
    view.layers.forget(layer.id);
    setForgotten(layer);
  };
  return (
    <>
      <FindPlace view={view} />
      <div role="status">
        {forgotten !== undefined && (
          <p class="forgot">
            <span>{t.layerForgotten(titleOf(forgotten))}</span>
            <button
              type="button"
              class="btn slim"
              onClick={() => {
                view.layers.restore(forgotten.id);
                setForgotten(undefined);
              }}
            >
              {t.undo}
            </button>
          </p>
        )}
      </div>
      {all.length === 0 && <p class="none">{t.noLayers}</p>}
      <ul class="layers">
        {all.map((layer) => (
          <LayerRow key={layer.id} layer={layer} view={view} forget={() => forget(layer)} />
        ))}
      </ul>
      <BaseChoice view={view} />
    </>
  );
}

/** Below the list: the base of the map, and the way to look at files. */
function BaseChoice({ view }: { view: MapView }) {
  const t = words.value;
  return (
    <div class="base">
      <SelectField
        id="map-base"
        label={t.baseMap}
        value={chosenBase.value}
        options={[...readTiles().map(({ name, url }) => [url, name || t.usualBase] as const), ["land", t.landOutline], ["none", t.noBase]]}
        choose={chooseBase}
      />
      <button type="button" class="btn wide" aria-describedby="look-hint" onClick={() => chooseFiles((files) => void openFiles(files, view), LAYER_TYPES, true)}>
        <Icon name="plus" />
        {t.lookAtFile}
      </button>
      <p class="hint" id="look-hint">
        {t.lookAtFileHint}
      </p>
    </div>
  );
}
