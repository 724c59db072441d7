// The table of a layer: sorted by any column, as much of it as one wants to see, and the rows that have a word in them. The way to a layer's content without
// seeing the map.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { locale } from "../i18n/language.ts";
import { words } from "../i18n/words.ts";
import { folded } from "../ui/folded.ts";
import { Icon } from "../ui/Icon.tsx";
import type { Layer, Value } from "./read-layer.ts";

interface Props {
  layer: Layer;
  chosen: number | undefined;
  onChoose: (feature: number) => void;
}

interface Order {
  column: number;
  descending: boolean;
}

const ROWS_AT_ONCE = 200;

export function FeatureTable({ layer, chosen, onChoose }: Props) {
  const t = words.value;
  const [order, setOrder] = useState<Order | undefined>(undefined);
  const [most, setMost] = useState(ROWS_AT_ONCE);
  const [typed, setTyped] = useState("");
  const wanted = folded(typed.trim());
  const isFiltered = wanted !== "";
  const all = useMemo(() => sort(layer, order), [layer, order]);
  const said = useMemo(() => (isFiltered ? layer.features.map(({ values }) => folded(values.join("\n"))) : []), [layer, isFiltered]);
  const sorted = useMemo(() => (isFiltered ? all.filter((feature) => said[feature]?.includes(wanted) === true) : all), [all, said, wanted]);
  const at = chosen === undefined ? -1 : sorted.indexOf(chosen);
  const shown = sorted.slice(0, Math.max(most, at + 1));
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => row.current?.scrollIntoView({ block: "nearest" }), [chosen, order]);
  const sortBy = (column: number): void => {
    setOrder({ column, descending: order?.column === column && !order.descending });
  };
  return (
    <div class="rows">
      <p class="find">
        <input
          type="search"
          dir="auto"
          autocomplete="off"
          aria-label={t.findRows}
          placeholder={t.findRows}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        <span role="status">{isFiltered && t.partOf(String(sorted.length), String(all.length))}</span>
      </p>
      <section class="grid" aria-label={t.table} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">
                <span aria-hidden="true">#</span>
                <span class="vh">{t.table}</span>
              </th>
              {layer.columns.map(({ name, numeric }, column) => {
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
