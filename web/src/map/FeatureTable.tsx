// The table of a layer: sorted by any column, and filtered. Of many rows only those in sight are in the page. The way to a
// layer's content without seeing the map.
import { useId, useLayoutEffect, useMemo, useState } from "preact/hooks";
import { locale, type Words } from "../i18n/language.ts";
import { words } from "../i18n/words.ts";
import { Icon } from "../ui/Icon.tsx";
import { UP } from "../ui/icon-paths.ts";
import { ranksOf, type Shades } from "./classes.ts";
import { columnsOf, rowsOf, type TableColumn, type TableOrder, valueIn } from "./feature-rows.ts";
import type { FilterFault } from "./filter.ts";
import { OnlyThese, Sign, type Swatch, swatchesOf } from "./Legend.tsx";
import type { Layer } from "./read-layer.ts";
import { useRowWindow } from "./row-window.ts";
import type { Filtering } from "./use-filter.ts";

/** A feature is marked where it is, or brought into sight on the map too. */
type ChoosingFeature = (feature: number, how: "marked" | "shown") => void;

interface Props {
  layer: Layer;
  /** The column that colours the layer. */
  by: number | undefined;
  shades?: Shades;
  filter: Filtering;
  chosen: number | undefined;
  onChoose: ChoosingFeature;
}

export function FeatureTable({ layer, by, shades, filter, chosen, onChoose }: Props) {
  const t = words.value;
  const id = useId();
  const [order, setOrder] = useState<TableOrder | undefined>(undefined);
  const columns = useMemo(() => columnsOf(layer, by), [layer, by]);
  const all = useMemo(() => rowsOf(layer, order, locale.peek()), [layer, order]);
  const rows = useMemo(() => all.filter((feature) => filter.kept?.has(feature) !== false), [all, filter.kept]);
  const at = useMemo(() => (chosen === undefined ? -1 : rows.indexOf(chosen)), [rows, chosen]);
  const { scroller, from, to, above, below, first, fit, look, bring } = useRowWindow(rows.length);
  useLayoutEffect(() => {
    if (at >= 0) bring(at);
  }, [at]);
  const sortBy = (column: number): void => {
    setOrder({ column, descending: order?.column === column && !order.descending });
    if (at < 0) scroller.current?.scrollTo({ top: 0, behavior: "instant" });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = event.target === event.currentTarget ? rowAt(event, { at, first, fit, count: rows.length }) : undefined;
    const feature = rows[to ?? -1];
    if (feature === undefined) return;
    event.preventDefault();
    onChoose(feature, event.key === "Enter" ? "shown" : "marked");
  };
  return (
    <div class="rows">
      <ShowOnly filter={filter} shown={rows.length} all={all.length} />
      <div class="grid" ref={scroller} onScroll={look}>
        <table
          role="grid"
          aria-label={t.table}
          aria-rowcount={rows.length + 1}
          aria-activedescendant={at >= from && at < to ? `${id}-${chosen}` : undefined}
          tabIndex={0}
          onKeyDown={onKeyDown}
          style={{ inlineSize: `${columns.reduce((sum, { width }) => sum + width, NUMBER_WIDTH)}ch` }}
        >
          <Widths columns={columns} />
          <Head columns={columns} order={order} sortBy={sortBy} />
          <tbody onPointerOver={showCutText}>
            {above > 0 && <Spacer height={above} />}
            <Rows
              layer={layer}
              by={by}
              shades={shades}
              id={id}
              columns={columns}
              features={rows.slice(from, to)}
              from={from}
              chosen={chosen}
              onChoose={onChoose}
            />
            {below > 0 && <Spacer height={below} />}
          </tbody>
        </table>
        {rows.length === 0 && all.length > 0 && <NothingFits filter={filter} />}
      </div>
    </div>
  );
}

/** The column of numbers, in characters. */
const NUMBER_WIDTH = 9;

function Widths({ columns }: { columns: readonly TableColumn[] }) {
  return (
    <colgroup>
      <col style={{ inlineSize: `${NUMBER_WIDTH}ch` }} />
      {columns.map(({ at, width, isNumber }) => (
        <col key={at} class={isNumber ? "again" : ""} style={{ inlineSize: `${width}ch` }} />
      ))}
    </colgroup>
  );
}

function NothingFits({ filter: { typed, only, showAll } }: { filter: Filtering }) {
  const t = words.value;
  const filters = [typed.trim(), only?.condition ?? ""].filter((text) => text !== "").join(" · ");
  return (
    <p class="nofit">
      <span dir="auto">{t.nothingFits(filters)}</span>{" "}
      <button type="button" class="btn" onClick={showAll}>
        {t.showAll}
      </button>
    </p>
  );
}

interface RowsProps {
  layer: Layer;
  by: number | undefined;
  shades: Shades | undefined;
  /** The beginning of the ids of the rows. */
  id: string;
  columns: readonly TableColumn[];
  features: readonly number[];
  from: number;
  chosen: number | undefined;
  onChoose: ChoosingFeature;
}

function Rows({ layer, by, shades, id, columns, features, from, chosen, onChoose }: RowsProps) {
  const t = words.value;
  const [ranks, swatches] = useMemo(
    () => [ranksOf(layer, by, shades), new Map(swatchesOf(layer, by, shades).map((swatch) => [swatch.rank, swatch]))],
    [layer, by, shades],
  );
  return features.map((feature, at) => {
    const isChosen = feature === chosen;
    return (
      <tr
        key={feature}
        id={`${id}-${feature}`}
        aria-rowindex={from + at + 2}
        aria-selected={isChosen}
        class={isChosen ? "picked" : ""}
        onClick={() => onChoose(feature, "shown")}
      >
        <th scope="row" aria-label={t.featureNumber(feature + 1)}>
          {feature + 1}
        </th>
        {columns.map((column) => (
          <Cell key={column.at} column={column} swatch={column.isClass ? swatches.get(ranks[feature] ?? -1) : undefined}>
            {valueIn(layer, feature, column.at)}
          </Cell>
        ))}
      </tr>
    );
  });
}

function Cell({ column: { numeric, isNumber }, swatch, children }: { column: TableColumn; swatch: Swatch | undefined; children: unknown }) {
  return (
    <td class={[numeric ? "r" : "", isNumber ? "again" : ""].filter(Boolean).join(" ")} dir={numeric ? undefined : "auto"}>
      {swatch !== undefined && <Sign coats={swatch.coats} />}
      {children as string | number | undefined}
    </td>
  );
}

function Spacer({ height }: { height: number }) {
  return (
    <tr class="left-out" aria-hidden="true">
      <td style={{ blockSize: `${height}px` }} />
    </tr>
  );
}

/** The row that a key leads to; undefined for other keys. */
function rowAt({ key, altKey, ctrlKey, metaKey }: KeyboardEvent, { at, first, fit, count }: { at: number; first: number; fit: number; count: number }): number | undefined {
  if (altKey || ctrlKey || metaKey || count === 0) return undefined;
  const page = Math.max(1, fit - 1);
  // Without a chosen row they begin with the first in sight.
  const by = (rows: number): number => (at < 0 ? first : at + rows);
  const to = { ArrowDown: by(1), ArrowUp: by(-1), PageDown: by(page), PageUp: by(-page), Home: 0, End: count - 1, Enter: at }[key];
  return to === undefined || (key === "Enter" && at < 0) ? undefined : Math.max(0, Math.min(count - 1, to));
}

/** Shows the text that is cut in a cell where the pointer is. */
function showCutText({ target }: Event): void {
  const cell = (target as Element).closest<HTMLElement>("td");
  if (cell !== null && cell.title === "" && cell.scrollWidth > cell.clientWidth) cell.title = cell.textContent ?? "";
}

interface HeadProps {
  columns: readonly TableColumn[];
  order: TableOrder | undefined;
  sortBy: (column: number) => void;
}

function Head({ columns, order, sortBy }: HeadProps) {
  const t = words.value;
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th scope="col">
          <span aria-hidden="true">#</span>
          <span class="vh">{t.table}</span>
        </th>
        {columns.map(({ at, name, numeric, isNumber }) => {
          const sorts = order?.column === at ? (order.descending ? "descending" : "ascending") : undefined;
          const kind = [numeric ? "r" : "", isNumber ? "again" : ""].filter(Boolean).join(" ");
          return (
            <th key={at} scope="col" class={kind} dir={numeric ? undefined : "auto"} aria-sort={sorts}>
              <button type="button" onClick={() => sortBy(at)}>
                <span>{name ?? t.legend}</span>
                {sorts !== undefined && <Icon name={sorts === "ascending" ? UP : "down"} small />}
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function ShowOnly({ filter: { typed, write, only, kept, fault }, shown, all }: { filter: Filtering; shown: number; all: number }) {
  const t = words.value;
  return (
    <div class="find">
      <input
        type="search"
        dir="auto"
        autocomplete="off"
        spellcheck={false}
        aria-label={t.showOnly}
        aria-invalid={fault !== undefined}
        aria-describedby="filter-hint"
        placeholder={t.showOnlyHint}
        value={typed}
        onInput={(event) => write(event.currentTarget.value)}
      />
      <span id="filter-hint" role="status">
        {kept !== undefined && <span>{t.partOf(String(shown), String(all))}</span>}
        {fault !== undefined && <span class="bad">{filterText(fault, t)}</span>}
      </span>
      {only !== undefined && <OnlyThese only={only} />}
    </div>
  );
}

function filterText({ needs, excerpt }: FilterFault, t: Words): string {
  const texts: Record<FilterFault["needs"], string> = {
    column: t.filterColumn(excerpt),
    known: t.filterUnknown(excerpt),
    number: t.filterNumber(excerpt),
    value: t.filterValue(excerpt),
    condition: t.filterCondition,
  };
  return texts[needs];
}
