// The table of a layer: below the map, as high as wanted, or beside it where the page is wide.
import { computed } from "@preact/signals";
import { useRef } from "preact/hooks";
import { words } from "../../i18n/words.ts";
import { storedSignal } from "../../platform/stored.ts";
import { Icon, IconButton } from "../../ui/Icon.tsx";
import { roomy } from "../../ui/panes.ts";
import { FeatureTable } from "../FeatureTable.tsx";
import type { Layer } from "../read-layer.ts";
import { BELOW, BESIDE } from "./icons.ts";
import type { MapLayer } from "./layers.ts";
import type { MapView } from "./map-view.ts";
import { useMovedSize } from "./moved-size.ts";
import { Separator } from "./Separator.tsx";

/** In rem: the least of the table, and the rest for the map with its head and foot. */
const [LEAST, REST] = [8, 16.5];

const kept = storedSignal<string>("table-height", "");
/** Where it stands on a wide page. */
const place = storedSignal<"below" | "beside">("table-place", "below");
/** The table is asked to stand beside the map, on a page that is wide enough. */
export const isBeside = computed(() => place.value === "beside" && roomy.value);

export function TableBelow({ view }: { view: MapView }) {
  const id = view.table.value;
  const shown = view.layers.all.value.find((layer) => layer.id === id);
  const table = shown?.found.value?.layer;
  return shown === undefined || table === undefined ? null : <TablePane view={view} layer={shown} table={table} />;
}

function TablePane({ view, layer, table }: { view: MapView; layer: MapLayer; table: Layer }) {
  const t = words.value;
  const box = useRef<HTMLDivElement>(null);
  const at = useRef<HTMLDivElement>(null);
  const size = useMovedSize({
    kept,
    side: "height",
    least: LEAST,
    rest: REST,
    find: () => ({ place: box.current, around: box.current?.parentElement }),
    set: (rem) => box.current?.style.setProperty("--table", rem === undefined ? "" : `${rem}rem`),
  });
  const chosen = view.chosen.value;
  const { by, shades } = view.layers.showing(layer);
  return (
    <div class={isBeside.value ? "below beside" : "below"} ref={box}>
      <Separator name={t.tableHeight} at={at} size={size} orientation="horizontal" edge={() => box.current?.getBoundingClientRect().bottom} />
      <FeatureTable
        layer={table}
        by={by}
        shades={shades}
        filter={view.layers.getFiltering(layer)}
        chosen={chosen?.layer === layer.id ? chosen.feature : undefined}
        onChoose={(feature, how) => view.choose({ layer: layer.id, feature }, how)}
      />
      <button
        type="button"
        class="icon tableplace"
        aria-label={isBeside.value ? t.tableBelow : t.tableBeside}
        title={isBeside.value ? t.tableBelow : t.tableBeside}
        onClick={() => (place.value = isBeside.peek() ? "below" : "beside")}
      >
        <Icon name={isBeside.value ? BELOW : BESIDE} />
      </button>
      <IconButton icon="close" name={t.closeTable} onClick={() => view.toggleTable()} />
    </div>
  );
}
