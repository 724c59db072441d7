// What a message answers, in one line; a click goes there.
import { isolated } from "../i18n/direction.ts";
import { words } from "../i18n/words.ts";
import { withoutFences } from "../kinds/index.ts";
import { isIgnored } from "../people/index.ts";
import { isUnseen, seen } from "../ui/unseen.ts";
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
      <b>{line.from.nickname}</b> <span dir="auto">{summary(line)}</span>
    </button>
  );
}

function goTo(key: number): void {
  const line = document.getElementById(`m${key}`);
  line?.scrollIntoView({ block: "center" });
  line?.focus({ preventScroll: true });
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) line?.animate({ opacity: [1, 0.35, 1] }, FLASH_MS);
}

/** The start of a text, or what else it is. */
export function summary({ content }: Pick<Line, "content">): string {
  const t = words.value;
  switch (content?.kind) {
    case "text":
      return isUnseen(content.text) ? t.nothingSeen : withoutFences(content.text).slice(0, 120);
    case "geojson":
      return `${isolated(seen(content.layer_name))} (${t.layer})`;
    case "model":
      return `${isolated(seen(content.model_name))} (${t.model})`;
    case "script":
      return `${isolated(seen(content.name))} (${t.script})`;
    case "image":
      return t.image;
    case "bbox":
      return t.extent;
    case "crs":
    case "position":
      return t[content.kind];
    default:
      return t.message;
  }
}
