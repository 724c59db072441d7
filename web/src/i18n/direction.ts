// Isolation of other people's words within sentences of the page: those from right to left do not turn around their neighbours.

/** Hebrew, Arabic and their neighbours. */
const LEFTWARDS = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Wraps a text in isolating characters, where it needs them. */
export function isolate(text: string): string {
  return LEFTWARDS.test(text) ? `\u2068${text}\u2069` : text;
}
