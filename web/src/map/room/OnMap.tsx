// What lies on the map: in one column what goes on between people, what is chosen on the board, what is to be sent and what was done
// just now; and the legend of the layers that are seen and coloured.
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

const TOLD_MS = 4_000;

export function OnMap({ view }: { view: MapView }) {
  return (
    <>
      <Pills view={view}>
        <BoardCard view={view.board} />
        <SendExtent view={view} />
        <Told toast={view.toast} />
      </Pills>
      <Legends view={view} />
    </>
  );
}

function Told({ toast }: { toast: Toast }) {
  const told = toast.told.value;
  const byHand = toast.byHand.value;
  useLayoutEffect(() => {
    const timer = told === "" ? undefined : setTimeout(() => toast.tell(""), TOLD_MS);
    return () => clearTimeout(timer);
  }, [told]);
  if (byHand !== undefined) {
    return (
      <p class="toast">
        <input readOnly aria-label={words.value.copyText} value={byHand} ref={(field) => field?.select()} onBlur={() => toast.endByHand()} />
      </p>
    );
  }
  return told === "" ? null : (
    <p class="toast" aria-hidden="true">
      {told}
    </p>
  );
}

/** Those that are coloured, what lies on top first. */
function Legends({ view }: { view: MapView }) {
  const t = words.value;
  const coloured = view.layers.visible.value.flatMap((one) => {
    const { by, shades, filter } = view.layers.showing(one);
    const { layer, lack } = one.found.value ?? {};
    const isColoured = layer !== undefined && (by !== undefined || layer.symbols.length > 1);
    return isColoured && lack === undefined ? [{ one, layer, by, shades, only: filter.only }] : [];
  });
  const [top] = coloured;
  if (top === undefined) return null;
  return (
    <details class="legend" open={!tight.peek()}>
      <summary>
        <Strip layer={top.layer} by={top.by} shades={top.shades} />
        <h2>{t.legend}</h2>
      </summary>
      {coloured.map(({ one, layer, only, ...look }) => (
        <Legend key={one.id} layer={layer} {...look} title={titleOf(one)} only={only} onOnly={(next) => view.layers.showClass(one, next)} />
      ))}
    </details>
  );
}
