// Sizes of files and times as people read them.

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

/** "7.3 MB"; from a hundred on without the fraction. */
export function formatSize(bytes: number, language: string): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return formatInUnit(bytes, power, language);
}

/** The two parts of "157 of 412 MB": both in the unit of the second. */
export function formatPart(bytes: number, size: number, language: string): { part: string; whole: string } {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, size)) / 3));
  const value = bytes / 1000 ** power;
  const part = new Intl.NumberFormat(language, { maximumFractionDigits: digits(size / 1000 ** power) }).format(value);
  return { part, whole: formatInUnit(size, power, language) };
}

function formatInUnit(bytes: number, power: number, language: string): string {
  const value = bytes / 1000 ** power;
  const unit = UNITS[power] ?? "byte";
  const style = { style: "unit", unit, maximumFractionDigits: power === 0 ? 0 : digits(value) } as const;
  return new Intl.NumberFormat(language, style).format(value);
}

function digits(value: number): number {
  return value < 99.95 ? 1 : 0;
}

/** Share in whole per cent; 100 only when it is all. */
export function toPercent(bytes: number, size: number): number {
  return size === 0 ? 100 : Math.floor((100 * bytes) / size);
}

/** "0:12", as players show it. */
export function formatClock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** "21 s", "3 min", "2 h". */
export function formatDuration(seconds: number, language: string): string {
  const [value, unit] = seconds < 60 ? [seconds, "second"] : seconds < 3600 ? [seconds / 60, "minute"] : [seconds / 3600, "hour"];
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: 0 }).format(Math.ceil(value));
}
