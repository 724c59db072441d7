// The thread in which code is coloured: whatever it is, the page goes on. `coloured.ts` starts it, and ends it if need be.
import { slicesOf, type Token, tokensBySlice } from "./slices.ts";
import { colour } from "./tokens.ts";

export interface Asked {
  code: string;
  language: string;
}
/** What is told: that the thread is there, then one answer to each question. */
export type Told = "ready" | { language: string; slices: Token[][] } | undefined;

onmessage = ({ data: { code, language } }: MessageEvent<Asked>) => {
  const found = colour(code, language);
  const answer: Told = found && { language: found.language, slices: tokensBySlice(found.tokens, slicesOf(code)) };
  postMessage(answer);
};
postMessage("ready" satisfies Told);
