// The worker that colours code: whatever the code is, the page goes on. coloured.ts starts it, and ends it if need be.
import { answer } from "../../../platform/answer.ts";
import { slicesOf, type Token, tokensBySlice } from "./slices.ts";
import { colourCode } from "./tokens.ts";

export interface CodeToColour {
  code: string;
  language: string;
}

export interface ColouredSlices {
  language: string;
  /** For each slice of the code. */
  slices: readonly (readonly Token[])[];
}

answer<CodeToColour, ColouredSlices>(({ code, language }) => {
  const found = colourCode(code, language);
  return found && { language: found.language, slices: tokensBySlice(found.tokens, slicesOf(code)) };
});
