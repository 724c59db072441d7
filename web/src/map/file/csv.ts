// Reads a table with coordinates, as spreadsheets write it. Separator, decimal sign and coordinate columns are guessed where they are
// not set.
import Papa from "papaparse";
import { areNumbers, type Collection, DEGREES, toFeature, type Geometry } from "./collection.ts";
import { type CoordinateColumns, guessColumns } from "./columns.ts";
import { FileError, MOST } from "./faults.ts";
import { geometryFrom } from "./wkt.ts";

/** The way to read a table. */
export interface TableReading {
  separator: string;
  decimal: "." | ",";
  /** Undefined where no column is known to hold any. */
  coordinates: CoordinateColumns | undefined;
}

export interface Table extends TableReading {
  columns: string[];
}

interface TableFeatures {
  collection: Collection;
  /** Undefined where the names of the columns do not tell. */
  crs: string | undefined;
}

const SEPARATORS = ["\t", ";", ",", "|"];
/** Rows that are looked at to guess. */
const GUESSED_FROM = 200;
const MOST_COLUMNS = 1000;
const LIKE_NUMBER = /^[-\d.,e+\s'’]*$/i;

/** Reads a table, and its features where it has coordinates. */
export function readTable(text: string, reading: Partial<TableReading>): { table: Table; read?: TableFeatures } {
  const { rows, separator } = rowsOf(text, reading.separator);
  const columns = nameColumns(rows[0] ?? []);
  if (columns.length < 1 || rows.length < 2) throw new FileError("unknown");
  const body = rows.slice(1);
  const some = body.slice(0, GUESSED_FROM);
  const decimal = reading.decimal ?? decimalIn(some);
  const coordinates = reading.coordinates ?? guessColumns(columns, some);
  const table = { separator, decimal, coordinates, columns };
  return coordinates === undefined ? { table } : { table, read: featuresOf(body, { ...table, coordinates }) };
}

function rowsOf(text: string, wanted: string | undefined): { rows: string[][]; separator: string } {
  const config = { delimiter: wanted ?? "", delimitersToGuess: SEPARATORS, skipEmptyLines: "greedy", preview: MOST.features + 2 } as const;
  const { data, errors, meta } = Papa.parse<string[]>(text, config);
  if (errors.some(({ type }) => type === "Quotes")) throw new FileError("malformed");
  if (data.length > MOST.features + 1) throw new FileError("features");
  return { rows: data, separator: meta.delimiter };
}

/** Unique names of the columns; a number where there is none. */
function nameColumns(head: readonly string[]): string[] {
  const seen = new Set<string>();
  return head.slice(0, MOST_COLUMNS).map((cell, at) => {
    const name = cell.trim() || String(at + 1);
    const own = seen.has(name) ? `${name} (${at + 1})` : name;
    seen.add(own);
    return own;
  });
}

function decimalIn(rows: readonly string[][]): "." | "," {
  const cells = rows.flat();
  const count = (form: RegExp): number => cells.filter((cell) => form.test(cell)).length;
  const lead = (decimals: string): number => count(new RegExp(`^\\s*-?[\\d\\s'’]*,${decimals}\\s*$`)) - count(new RegExp(`^\\s*-?[\\d\\s'’]*\\.${decimals}\\s*$`));
  // Before three digits either may stand between thousands.
  return (lead("(?!\\d{3}\\s*$)\\d+") || lead("\\d+")) > 0 ? "," : ".";
}

function featuresOf(rows: readonly string[][], table: Table & { coordinates: CoordinateColumns }): TableFeatures {
  const { columns, coordinates, decimal } = table;
  const value = columns.map((_, at) => readerOf(rows.map((row) => row[at] ?? ""), decimal));
  const geometryIn = geometryReader(rows, coordinates, decimal);
  const features = rows.map((row) => {
    const entries = columns.map((name, at) => [name, "wkt" in coordinates && coordinates.wkt === at ? "" : value[at]?.(row[at] ?? "")] as const);
    return toFeature(entries, geometryIn(row));
  });
  const crs = "degrees" in coordinates && coordinates.degrees ? DEGREES : undefined;
  return { collection: { type: "FeatureCollection", features }, crs };
}

function geometryReader(rows: readonly string[][], coordinates: CoordinateColumns, decimal: "." | ","): (row: readonly string[]) => Geometry | null {
  if ("wkt" in coordinates) return (row) => geometryFrom(row[coordinates.wkt] ?? "");
  const both = [coordinates.x, coordinates.y];
  const cells = rows.flatMap((row) => both.map((column) => row[column] ?? ""));
  // "45.188" alone may have a point for a decimal sign, even beside decimal commas.
  const write = writerOf(decimal, areGrouped(cells) && cells.some((cell) => /\.\d{3}[.,]/.test(cell)));
  return (row) => {
    const at = both.map((column) => numberFrom(write(row[column] ?? "")));
    return at.every((value) => value !== undefined) ? { type: "Point", coordinates: at } : null;
  };
}

/** A column is numeric if all its cells are. */
function readerOf(cells: readonly string[], decimal: "." | ","): (cell: string) => string | number | undefined {
  const asText = (cell: string): string => cell.trim();
  if (!cells.every((cell) => LIKE_NUMBER.test(cell))) return asText;
  const isGrouped = areGrouped(cells);
  const write = writerOf(decimal, isGrouped);
  const isPlain = decimal === "." || isGrouped || !cells.some((cell) => cell.includes("."));
  return isPlain && areNumbers(cells.map(write).filter((cell) => cell !== "")) ? (cell) => numberFrom(write(cell)) : asText;
}

function numberFrom(written: string): number | undefined {
  if (written.length > 40 || !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i.test(written)) return undefined;
  const number = Number(written);
  return Number.isFinite(number) ? number : undefined;
}

/** Whether points stand between groups of three digits, wherever there are more than three. */
function areGrouped(cells: readonly string[]): boolean {
  return cells.every((cell) => !/^[^,]*(?:\.|\d{4})/.test(cell) || /^\s*[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d*)?\s*$/.test(cell));
}

/** Writes numbers plainly. Blanks may group thousands, narrow blanks too; beside a decimal comma, so may points. */
function writerOf(decimal: "." | ",", isGrouped: boolean): (cell: string) => string {
  return (cell) => {
    const bare = cell.trim().replaceAll(/(?<=\d)[ \u00a0\u202f'’](?=\d{3})/g, "");
    return decimal === "." ? bare : (isGrouped ? bare.replaceAll(".", "") : bare).replace(",", ".");
  };
}
