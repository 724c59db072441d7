// Times and days as people read them. A client may send any timestamp, so an absurd one gives way to the arrival; and the
// clock of this device may be wrong, so the server's counts.

const AHEAD_MS = 10 * 60_000;
const FIRST_SANE_MS = Date.UTC(2020, 0, 1);
const LAST_SANE_MS = Date.UTC(2200, 0, 1);

let aheadMs = 0;

/** Sets the clock by the server's, in milliseconds, if that makes sense. */
export function setClock(time: number): void {
  if (time >= FIRST_SANE_MS && time <= LAST_SANE_MS) aheadMs = time - Date.now();
}

/** The time by the server's clock. */
export function now(): number {
  return Date.now() + aheadMs;
}

/** A time of this device by the server's clock. */
export function byServer(time: number): number {
  return time + aheadMs;
}

/** Milliseconds since the epoch for a timestamp in seconds, or the time of arrival where that cannot be right. */
export function timeOf(timestamp: number, arrival: number): number {
  const time = timestamp * 1000;
  return time >= FIRST_SANE_MS && time <= arrival + AHEAD_MS ? time : arrival;
}

/** The same for all moments of one day. */
export function dayOf(time: number): string {
  const date = new Date(time);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

/** "09:05", and "9:05 PM" where people count to twelve. */
export function clockTime(time: number, language: string): string {
  return timeParts(time, language).map(({ value }) => value).join("");
}

/** The same, with what tells the halves of a day apart after the rest. */
export function halfDay(time: number, language: string): [clock: string, half: string] {
  const parts = timeParts(time, language);
  const isHalf = ({ type }: Intl.DateTimeFormatPart): boolean => type === "dayPeriod";
  const half = parts.find(isHalf)?.value ?? "";
  return [parts.filter((part) => !isHalf(part)).map(({ value }) => value).join("").trim(), half];
}

function timeParts(time: number, language: string): Intl.DateTimeFormatPart[] {
  const [padded, plain] = (["2-digit", "numeric"] as const).map((hour) => new Intl.DateTimeFormat(language, { hour, minute: "2-digit" }));
  return (padded?.resolvedOptions().hour12 === true ? plain : padded)?.formatToParts(time) ?? [];
}

/** "Friday 20 November", with the year when it is not this one. */
export function dayName(time: number, now: number, language: string): string {
  const sameYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  const year = sameYear ? {} : ({ year: "numeric" } as const);
  return new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long", ...year }).format(time);
}
