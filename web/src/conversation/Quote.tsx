// What a message answers, in one line; a click goes there.
import { words } from "../i18n/words.ts";
import { summaryOf } from "../kinds/views.ts";
import { isIgnored } from "../settings/index.ts";
import type { Line } from "../log/index.ts";
import { goToLine } from "./go-to-line.ts";

export function Quote({ line }: { line: Line | undefined }) {
  const t = words.value;
  if (line === undefined || line.deleted === "yes" || isIgnored(line.from.nickname)) {
    return <p class="quote">{t.quoteGone}</p>;
  }
  return (
    <button type="button" class="quote" onClick={() => goToLine(line.key)}>
      <b>{line.from.nickname}</b> <span dir="auto">{summaryOf(line.content)}</span>
    </button>
  );
}
