// The table of a layer: sorted by any column, as much of it as one wants to see, and no more features than those asked for. The way to
// a layer's content without seeing the map.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { locale, type Words } from "../i18n/language.ts";
import { words } from "../i18n/words.ts";
import { Icon } from "../ui/Icon.tsx";
import type { FilterFault } from "./filter.ts";
import { OnlyThese } from "./Legend.tsx";
import type { Column, Layer, Value } from "./read-layer.ts";
import type { Filtering } from "./use-filter.ts";

interface Props {
  layer: Layer;
  filter: Filtering;
  chosen: number | undefined;
  onChoose: (feature: number) => void;
}

interface Order {
  column: number;
  descending: boolean;
}

const ROWS_AT_ONCE = 200;

export function FeatureTable({ layer, filter, chosen, onChoose }: Props) {
  const t = words.value;
  const [order, setOrder] = useState<Order | undefined>(undefined);
  const [most, setMost] = useState(ROWS_AT_ONCE);
  const all = useMemo(() => sort(layer, order), [layer, order]);
  const sorted = useMemo(() => all.filter((feature) => filter.kept?.has(feature) !== false), [all, filter.kept]);
  const at = chosen === undefined ? -1 : sorted.indexOf(chosen);
  const shown = sorted.slice(0, Math.max(most, at + 1));
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => row.current?.scrollIntoView({ block: "nearest" }), [chosen, order]);
  const sortBy = (column: number): void => {
    setOrder({ column, descending: order?.column === column && !order.descending });
  };
  return (
    <div class="rows">
      <ShowOnly filter={filter} shown={sorted.length} all={all.length} />
      <section class="grid" aria-label={t.table} tabIndex={0}>
        <table>
          <Head columns={layer.columns} order={order} sortBy={sortBy} />
          <tbody>
            {shown.map((feature) => (
              <tr
                key={feature}
                ref={feature === chosen ? row : null}
                class={feature === chosen ? "picked" : ""}
                onClick={() => onChoose(feature)}
              >
                <th scope="row">
                  <button type="button" aria-pressed={feature === chosen} aria-label={t.featureNumber(feature + 1)}>
                    {feature + 1}
                  </button>
                </th>
                {layer.columns.map(({ name, numeric }, column) => (
                  <td key={name} class={numeric ? "r" : ""} dir={numeric ? undefined : "auto"}>
                    {layer.features[feature]?.values[column]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {shown.length < sorted.length && (
          <button type="button" class="btn quiet" onClick={() => setMost(shown.length + ROWS_AT_ONCE)}>
            {t.moreRows(Math.min(ROWS_AT_ONCE, sorted.length - shown.length), sorted.length)}
          </button>
        )}
      </section>
    </div>
  );
}

interface HeadProps {
  columns: readonly Column[];
  order: Order | undefined;
  sortBy: (column: number) => void;
}

function Head({ columns, order, sortBy }: HeadProps) {
  return (
    <thead>
      <tr>
        <th scope="col">
          <span aria-hidden="true">#</span>
          <span class="vh">{words.value.table}</span>
        </th>
        {columns.map(({ name, numeric }, column) => {
          const sorts = order?.column === column ? (order.descending ? "descending" : "ascending") : undefined;
          return (
            <th key={name} scope="col" class={numeric ? "r" : ""} dir={numeric ? undefined : "auto"} aria-sort={sorts}>
              <button type="button" onClick={() => sortBy(column)}>
                {name}
                {sorts !== undefined && <Icon name={sorts === "ascending" ? "up" : "down"} small />}
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
        aria-describedby="filter-told"
        placeholder={t.showOnlyHint}
        value={typed}
        onInput={(event) => write(event.currentTarget.value)}
      />
      <span id="filter-told" role="status">
        {kept !== undefined && <span>{t.partOf(String(shown), String(all))}</span>}
        {fault !== undefined && <span class="bad">{filterText(fault, t)}</span>}
      </span>
      {only !== undefined && <OnlyThese only={only} />}
    </div>
  );
}

function filterText({ needs, said }: FilterFault, t: Words): string {
  const told: Record<FilterFault["needs"], string> = {
    column: t.filterColumn(said),
    known: t.filterUnknown(said),
    number: t.filterNumber(said),
    value: t.filterValue(said),
    condition: t.filterCondition,
  };
  return told[needs];
}

/** The places of the features, in order; those without a value come last. */
function sort({ features }: Layer, order: Order | undefined): number[] {
  const all = features.map((_, at) => at);
  if (order === undefined) return all;
  const compare = new Intl.Collator(locale.peek(), { numeric: true }).compare;
  const value = (at: number): Value => features[at]?.values[order.column];
  return all.toSorted((one, other) => {
    const [a, b] = [value(one), value(other)];
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    const ahead = typeof a === "number" && typeof b === "number" ? a - b : compare(String(a), String(b));
    return order.descending ? -ahead : ahead;
  });
}
