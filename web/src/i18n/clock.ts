// Times and days as people read them. A client may send any timestamp, so an absurd timestamp gives way to the arrival; and the
// clock of this device may be wrong, so the server's counts.

const AHEAD_MS = 10 * 60_000;
const FIRST_SANE_MS = Date.UTC(2020, 0, 1);
const LAST_SANE_MS = Date.UTC(2200, 0, 1);

let aheadMs = 0;

/** Sets the clock by the server's, in milliseconds, if plausible. */
export function setClock(time: number): void {
  if (time >= FIRST_SANE_MS && time <= LAST_SANE_MS) aheadMs = time - Date.now();
}

/** Returns the time by the server's clock. */
export function now(): number {
  return Date.now() + aheadMs;
}

/** Converts a time of this device to the server's clock. */
export function toServerTime(time: number): number {
  return time + aheadMs;
}

/** Converts a timestamp in seconds to milliseconds since the epoch, or returns the arrival for an absurd timestamp. */
export function timeOf(timestamp: number, arrival: number): number {
  const time = timestamp * 1000;
  return time >= FIRST_SANE_MS && time <= arrival + AHEAD_MS ? time : arrival;
}

/** Key of a day: the same for all its moments. */
export function toDayKey(time: number): string {
  const date = new Date(time);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

/** "09:05", and "9:05 PM" where people count to twelve. */
export function formatTime(time: number, language: string): string {
  return timeParts(time, language).map(({ value }) => value).join("");
}

/** The same in two parts: the clock, and the marker of the half of the day. */
export function splitTime(time: number, language: string): [clock: string, half: string] {
  const parts = timeParts(time, language);
  const isHalf = ({ type }: Intl.DateTimeFormatPart): boolean => type === "dayPeriod";
  const half = parts.find(isHalf)?.value ?? "";
  return [parts.filter((part) => !isHalf(part)).map(({ value }) => value).join("").trim(), half];
}

function timeParts(time: number, language: string): Intl.DateTimeFormatPart[] {
  const [padded, plain] = (["2-digit", "numeric"] as const).map((hour) => new Intl.DateTimeFormat(language, { hour, minute: "2-digit" }));
  return (padded?.resolvedOptions().hour12 === true ? plain : padded)?.formatToParts(time) ?? [];
}

/** "Friday 20 November", with the year unless it is the present year. */
export function formatDay(time: number, now: number, language: string): string {
  const sameYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  const year = sameYear ? {} : ({ year: "numeric" } as const);
  return new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long", ...year }).format(time);
}
