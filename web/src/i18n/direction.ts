// Words of others within sentences of the page: those written from right to left do not turn around what stands beside them.

/** Hebrew, Arabic and their neighbours. */
const LEFTWARDS = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Between signs that part it from the rest, where it needs them. */
export function isolated(text: string): string {
  return LEFTWARDS.test(text) ? `\u2068${text}\u2069` : text;
}
