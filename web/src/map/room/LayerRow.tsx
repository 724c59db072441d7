// A layer in the list: whether it is seen, its place among the others, and, opened, its look and actions.
import { perform } from "../../conversation/views.ts";
import { formatTime } from "../../i18n/clock.ts";
import { locale } from "../../i18n/language.ts";
import { words } from "../../i18n/words.ts";
import type { Line } from "../../log/index.ts";
import { save } from "../../platform/save.ts";
import { afterFrame } from "../../platform/schedule.ts";
import { OpenMaps, type Room } from "../../rooms/index.ts";
import { Icon, type IconName } from "../../ui/Icon.tsx";
import { UP } from "../../ui/icon-paths.ts";
import { useModel } from "../../ui/models.ts";
import { tight } from "../../ui/panes.ts";
import { countText } from "../counted.ts";
import { lackOf } from "../DrawnPicture.tsx";
import { ColourBy, Legend, ShadesFields, Strip } from "../Legend.tsx";
import { EYE, GRIP, TABLE } from "./icons.ts";
import { toCard } from "./layer-name.ts";
import { Attributes, Places } from "./LayerFacts.tsx";
import type { MapLayer } from "./layers.ts";
import type { MapView } from "./map-view.ts";
import { OwnLine, OwnReading } from "./OwnLine.tsx";
import type { MessageLayer } from "./message-layer.ts";

interface Props {
  layer: MapLayer;
  view: MapView;
  forget: () => void;
}

const SIGNS: Readonly<Record<MapLayer["mapped"]["content"]["kind"], IconName>> = { geojson: "layers", bbox: "extent", position: "pin", crs: "globe" };

export function LayerRow({ layer, view, forget }: Props) {
  const t = words.value;
  const { id } = layer;
  const card = toCard(layer);
  const { visible } = view.layers.showing(layer);
  const isOpen = view.opened.value === id;
  const move = (event: KeyboardEvent): void => {
    const to = { ArrowUp: -1, ArrowDown: 1 }[event.key] as -1 | 1 | undefined;
    if (!event.altKey || to === undefined) return;
    event.preventDefault();
    view.layers.move(id, to);
    const { currentTarget } = event;
    afterFrame(() => (currentTarget as HTMLElement | null)?.querySelector<HTMLElement>(".nm")?.focus());
  };
  return (
    <li class={visible ? "lay" : "lay off"} data-id={id} onKeyDown={move}>
      <div class="lr">
        <Grip name={t.moveLayer(card.title)} id={id} view={view} />
        <button
          type="button"
          class="icon"
          role="switch"
          aria-checked={visible}
          aria-label={t.showLayer(card.title)}
          title={t.showLayer(card.title)}
          onClick={() => view.layers.show(id, { visible: !visible })}
        >
          <Icon name={EYE} off={!visible} />
        </button>
        <button type="button" class="nm" aria-expanded={isOpen} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown" onClick={() => view.toggleRow(id)}>
          <LayerSign layer={layer} view={view} />
          <span>
            <bdi>{card.title}</bdi>
            <small>{describeLayer(layer)}</small>
          </span>
          <Icon name={isOpen ? UP : "down"} small />
        </button>
      </div>
      {layer.is === "own" && <OwnLine layer={layer} view={view} />}
      {isOpen && <Details layer={layer} view={view} forget={forget} />}
    </li>
  );
}

/** The colours of a drawn layer, else its kind. */
function LayerSign({ layer, view }: Pick<Props, "layer" | "view">) {
  const { layer: table, lack } = layer.found.value ?? {};
  const isDrawn = layer.mapped.content.kind === "geojson" && table !== undefined && lack === undefined;
  const { by, shades } = view.layers.showing(layer);
  return isDrawn ? <Strip layer={table} by={by} shades={shades} /> : <Icon name={SIGNS[layer.mapped.content.kind]} small />;
}

/** Returns the sender or giver of a layer, and its size. */
function describeLayer(layer: MapLayer): string {
  if (layer.is === "own") {
    const count = layer.mapped.layer === undefined ? "" : countText(layer.mapped.layer);
    return [layer.from ?? "", count].filter((part) => part !== "").join(" · ");
  }
  const { from, layer: body } = layer.line;
  return body === undefined ? from.nickname : `${from.nickname} · ${body.features}`;
}

/** Takes a layer to another place of the list. */
function Grip({ name, id, view }: { name: string; id: string; view: MapView }) {
  const drag = (event: PointerEvent): void => {
    if (!(event.currentTarget as Element).hasPointerCapture(event.pointerId)) return;
    const row = document.elementFromPoint(event.clientX, event.clientY)?.closest<HTMLElement>("[data-id]");
    const other = row?.dataset["id"];
    if (other === undefined || other === id || row === null || row === undefined) return;
    const { top, height } = row.getBoundingClientRect();
    // Not before it has its place there, or two of unequal height would change places for ever.
    const isBelow = view.layers.all.peek().findIndex((layer) => layer.id === other) > view.layers.all.peek().findIndex((layer) => layer.id === id);
    if (isBelow ? event.clientY > top + height / 2 : event.clientY < top + height / 2) view.layers.move(id, other);
  };
  return (
    <span
      class="grip"
      title={name}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      aria-hidden="true"
    >
      <Icon name={GRIP} small />
    </span>
  );
}

function Details({ layer, view, forget }: Props) {
  const t = words.value;
  const { id, found, mapped } = layer;
  const { lack, layer: table, system } = found.value ?? {};
  // The fault of a file stands in its row.
  const isFaulty = layer.is === "own" && mapped.layer === undefined;
  const { by, shades, opacity, filter } = view.layers.showing(layer);
  const chosen = view.chosen.value;
  return (
    <div class="ld">
      {table !== undefined && chosen?.layer === id && <Attributes layer={table} chosen={chosen.feature} />}
      {layer.is === "message" && <MessageFacts layer={layer} />}
      {layer.is === "own" && <OwnReading layer={layer} view={view} />}
      {lack !== undefined && !isFaulty && <p class="muted">{lackOf(lack, t)}</p>}
      <Places content={mapped.content} system={system} />
      <div class="opacity" hidden={isFaulty}>
        <label for={`opacity-${id}`}>{t.opacity}</label>
        <input
          id={`opacity-${id}`}
          type="range"
          min="10"
          max="100"
          step="1"
          value={Math.round(opacity * 100)}
          onInput={({ currentTarget: { value } }) => view.layers.show(id, { opacity: Number(value) / 100 })}
        />
        <output for={`opacity-${id}`}>{t.percent(Math.round(opacity * 100))}</output>
      </div>
      {table !== undefined && lack === undefined && (
        <>
          <ColourBy id={`by-${id}`} layer={table} by={by} onBy={(column) => view.layers.setColours(layer, { by: column })} />
          <ShadesFields id={`by-${id}`} layer={table} by={by} shades={shades} onShades={(next) => view.layers.setColours(layer, { shades: next })} />
          <Legend layer={table} by={by} shades={shades} counted only={filter.only} onOnly={(only) => view.layers.showClass(layer, only)} />
        </>
      )}
      <LayerActions layer={layer} view={view} forget={forget} />
    </div>
  );
}

/** Sender, time and kind of a layer. */
function MessageFacts({ layer }: { layer: MessageLayer }) {
  const { from, time } = layer.line;
  return <p class="muted">{`${words.value.saidBy(from.nickname, formatTime(time, locale.value))} · ${toCard(layer).detail}`}</p>;
}

function LayerActions({ layer, view, forget }: Props) {
  const t = words.value;
  const { id, found } = layer;
  const card = toCard(layer);
  const isThere = layer.is === "message" || layer.mapped.layer !== undefined;
  const isTable = view.table.value === id;
  return (
    <div class="acts4">
      {isThere && (
        <button type="button" class="btn" onClick={() => view.zoomTo(layer)}>
          <Icon name="extent" small />
          {t.zoomTo}
        </button>
      )}
      {(found.value?.layer?.features.length ?? 0) > 0 && (
        <button type="button" class="btn" aria-pressed={isTable} onClick={() => view.toggleTable(id)}>
          <Icon name={TABLE} small />
          {t.tableOf}
        </button>
      )}
      {isThere && (
        <button type="button" class="btn" onClick={() => save(card.file.content(), card.file.type, card.file.name)}>
          <Icon name="download" small />
          {card.format}
        </button>
      )}
      {layer.is === "message" && view.of.kind === "room" && <Reply line={layer.line} of={view.of} />}
      <button type="button" class="btn" onClick={forget}>
        <Icon name="trash" small />
        {t.forgetLayer}
      </button>
      <MoveButtons id={id} view={view} />
    </div>
  );
}

/** Where the map lies over the conversation, it makes way for that. */
function Reply({ line, of }: { line: Line; of: Room }) {
  const opened = useModel(OpenMaps);
  const reply = (): void => {
    if (tight.peek()) opened.close(of);
    perform("reply", line, of);
  };
  return (
    <button type="button" class="btn" onClick={reply}>
      <Icon name="reply" small />
      {words.value.reply}
    </button>
  );
}

/** Steps up or down, without dragging. */
function MoveButtons({ id, view }: { id: string; view: MapView }) {
  const t = words.value;
  const all = view.layers.all.value;
  const at = all.findIndex((layer) => layer.id === id);
  const move =
    (by: -1 | 1) =>
    ({ currentTarget: button }: { currentTarget: HTMLElement }): void => {
      view.layers.move(id, by);
      // A moved element loses the focus.
      afterFrame(() => button.focus());
    };
  if (all.length < 2) return null;
  return (
    <>
      <button type="button" class="btn" aria-disabled={at === 0} onClick={move(-1)}>
        <Icon name={UP} small />
        {t.layerUp}
      </button>
      <button type="button" class="btn" aria-disabled={at === all.length - 1} onClick={move(1)}>
        <Icon name="down" small />
        {t.layerDown}
      </button>
    </>
  );
}
