// What a message answers, in one line; a click goes there.
import { words } from "../i18n/words.ts";
import { summaryOf } from "../kinds/index.ts";
import { isIgnored } from "../people/index.ts";
import type { Line } from "./entries.ts";

/** The message that one has gone to is told from the others by so long a flash. */
const FLASH_MS = 600;

export function Quote({ line }: { line: Line | undefined }) {
  const t = words.value;
  if (line === undefined || line.deleted === "yes" || isIgnored(line.from.nickname)) {
    return <p class="quote">{t.quoteGone}</p>;
  }
  return (
    <button type="button" class="quote" onClick={() => goTo(line.key)}>
      <b>{line.from.nickname}</b> <span dir="auto">{summaryOf(line.content)}</span>
    </button>
  );
}

function goTo(key: number): void {
  const line = document.getElementById(`m${key}`);
  line?.scrollIntoView({ block: "center" });
  line?.focus({ preventScroll: true });
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) line?.animate({ opacity: [1, 0.35, 1] }, FLASH_MS);
}
