// Which columns of a table hold coordinates: what is guessed, to be said otherwise.
import { useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { SelectField } from "../ui/fields.tsx";
import type { Table, TableReading } from "./file/csv.ts";

const NONE = "";

interface Props {
  /** Of its fields, the beginning. */
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
      <SelectField id={`${id}-x`} label={t.columnX} value={x} options={options} choose={(one) => pick(one, y)} />
      <SelectField id={`${id}-y`} label={t.columnY} value={y} options={options} choose={(one) => pick(x, one)} />
    </div>
  );
}
