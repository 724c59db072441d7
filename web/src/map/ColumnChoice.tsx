// The choice of the columns of a table that hold coordinates, which begins with a guess.
import { useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { SelectField } from "../ui/fields.tsx";
import type { Table, TableReading } from "./file/csv.ts";

const NONE = "";

interface Props {
  /** The beginning of the ids of its fields. */
  id: string;
  table: Table;
  choose: (reading: Partial<TableReading>) => void;
}

export function ColumnChoice({ id, table: { columns, coordinates }, choose }: Props) {
  const t = words.value;
  const guess = coordinates !== undefined && "x" in coordinates ? [String(coordinates.x), String(coordinates.y)] : [NONE, NONE];
  const [[x = NONE, y = NONE], setChosen] = useState(guess);
  const options = [[NONE, "–"] as const, ...columns.map((name, at) => [String(at), name] as const)];
  const pick = (newX: string, newY: string): void => {
    setChosen([newX, newY]);
    if (newX !== NONE && newY !== NONE) choose({ coordinates: { x: Number(newX), y: Number(newY), degrees: false } });
  };
  return (
    <div class="pair">
      <SelectField id={`${id}-x`} label={t.columnX} value={x} options={options} choose={(column) => pick(column, y)} />
      <SelectField id={`${id}-y`} label={t.columnY} value={y} options={options} choose={(column) => pick(x, column)} />
    </div>
  );
}
