// What was recorded on a page and is offered as a file: its type says how long it is, so that its card does before it comes.
import { clockText } from "../i18n/size.ts";

export interface Recorded {
  is: "voice" | "film";
  /** "0:12" */
  length: string;
}

export function recordedType(type: string, seconds: number): string {
  return `${type};duration=${seconds}`;
}

/** Nothing for any other file. */
export function recordedIn(type: string): Recorded | undefined {
  const [, kind, seconds] = /^(audio|video)\/[^;]+;(?:.*;)?duration=([1-9]\d{0,3})$/.exec(type) ?? [];
  return seconds === undefined ? undefined : { is: kind === "audio" ? "voice" : "film", length: clockText(Number(seconds)) };
}
