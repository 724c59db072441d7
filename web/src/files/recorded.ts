// Recordings offered as files: the type of the file holds their length, so that its card shows it before it comes.
import { formatClock } from "../i18n/size.ts";

export interface Recorded {
  is: "voice" | "film";
  /** "0:12" */
  length: string;
}

export function recordedType(type: string, seconds: number): string {
  return `${type};duration=${seconds}`;
}

/** Returns undefined for any other file. */
export function recordedIn(type: string): Recorded | undefined {
  const [, kind, seconds] = /^(audio|video)\/[^;]+;(?:.*;)?duration=([1-9]\d{0,3})$/.exec(type) ?? [];
  return seconds === undefined ? undefined : { is: kind === "audio" ? "voice" : "film", length: formatClock(Number(seconds)) };
}
