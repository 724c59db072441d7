// Parts on the map: in a column the lines about people, the chosen thing of the board, the question before an extent is sent and the
// toast; and the legend of the layers that are seen and coloured.
import { useLayoutEffect } from "preact/hooks";
import { words } from "../../i18n/words.ts";
import { tight } from "../../ui/panes.ts";
import { BoardCard } from "../board/BoardCard.tsx";
import { Legend, Strip } from "../Legend.tsx";
import { Pills } from "../people/Pills.tsx";
import { titleOf } from "./layer-name.ts";
import type { MapView } from "./map-view.ts";
import { SendExtent } from "./SendExtent.tsx";
import type { Toast } from "./toast.ts";

const TOAST_MS = 4_000;

export function OnMap({ view }: { view: MapView }) {
  return (
    <>
      <Pills view={view}>
        <BoardCard view={view.board} />
        <SendExtent view={view} />
        <ToastLine toast={view.toast} />
      </Pills>
      <Legends view={view} />
    </>
  );
}

function ToastLine({ toast }: { toast: Toast }) {
  const text = toast.text.value;
  const byHand = toast.byHand.value;
  useLayoutEffect(() => {
    const timer = text === "" ? undefined : setTimeout(() => toast.show(""), TOAST_MS);
    return () => clearTimeout(timer);
  }, [text]);
  if (byHand !== undefined) {
    return (
      <p class="toast">
        <input readOnly aria-label={words.value.copyText} value={byHand} ref={(field) => field?.select()} onBlur={() => toast.endByHand()} />
      </p>
    );
  }
  return text === "" ? null : (
    <p class="toast" aria-hidden="true">
      {text}
    </p>
  );
}

/** Legends of the coloured layers, from above to below. */
function Legends({ view }: { view: MapView }) {
  const t = words.value;
  const coloured = view.layers.visible.value.flatMap((mapLayer) => {
    const { by, shades, filter } = view.layers.showing(mapLayer);
    const { layer, lack } = mapLayer.found.value ?? {};
    const isColoured = layer !== undefined && (by !== undefined || layer.symbols.length > 1);
    return isColoured && lack === undefined ? [{ mapLayer, layer, by, shades, only: filter.only }] : [];
  });
  const [top] = coloured;
  if (top === undefined) return null;
  return (
    <details class="legend" open={!tight.peek()}>
      <summary>
        <Strip layer={top.layer} by={top.by} shades={top.shades} />
        <h2>{t.legend}</h2>
      </summary>
      {coloured.map(({ mapLayer, layer, only, ...look }) => (
        <Legend key={mapLayer.id} layer={layer} {...look} title={titleOf(mapLayer)} only={only} onOnly={(next) => view.layers.showClass(mapLayer, next)} />
      ))}
    </details>
  );
}
