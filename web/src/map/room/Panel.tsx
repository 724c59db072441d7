// The panel of a map, with its tabs. On a phone it is a sheet, whose handle changes its height.
import { type ComponentType } from "preact";
import type { Words } from "../../i18n/language.ts";
import { words } from "../../i18n/words.ts";
import { TabList } from "../../ui/TabList.tsx";
import { BoardTab } from "../board/BoardTab.tsx";
import { countPeople, PeopleTab } from "../people/PeopleTab.tsx";
import { Handle } from "./Handle.tsx";
import { LayersTab } from "./LayersTab.tsx";
import type { MapView } from "./map-view.ts";
import type { PanelOpen } from "./panel-open.ts";

interface Tab {
  id: string;
  name: (t: Words) => string;
  count: (view: MapView) => number;
  /** Not every map has it. */
  isThere?: (view: MapView) => boolean;
  View: ComponentType<{ view: MapView }>;
}

const TABS: readonly [Tab, ...Tab[]] = [
  { id: "layers", name: (t) => t.layers, count: (view) => view.layers.all.value.length, View: LayersTab },
  { id: "people", name: (t) => t.people, count: countPeople, View: PeopleTab },
  { id: "board", name: (t) => t.board, count: ({ board }) => board.board.value?.items.value.length ?? 0, isThere: ({ board }) => board.isThere, View: BoardTab },
];

export function Panel({ view, panel }: { view: MapView; panel: PanelOpen }) {
  const t = words.value;
  const tabs = TABS.filter(({ isThere }) => isThere?.(view) !== false);
  const shown = tabs.find(({ id }) => id === view.tab.value) ?? TABS[0];
  return (
    <aside class="panel" id="map-panel" aria-label={t.panelOfMap} tabIndex={-1}>
      <Handle panel={panel} />
      <TabList
        panel="map-tab"
        label={t.panelOfMap}
        class="tabs"
        tabs={tabs.map((tab) => ({
          id: tab.id,
          name: (
            <>
              {tab.name(t)} <span class="num">{tab.count(view)}</span>
            </>
          ),
        }))}
        shown={shown.id}
        show={(id) => view.showTab(id)}
        pressed={() => panel.open()}
      />
      <div class="tabbody" id="map-tab" role="tabpanel" aria-labelledby={`map-tab-${shown.id}`}>
        <h2 class="vh">{shown.name(t)}</h2>
        <shown.View view={view} />
      </div>
    </aside>
  );
}
