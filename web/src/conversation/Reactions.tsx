// Who liked a message how. A click joins in, or takes one's own back.
import { words } from "../i18n/words.ts";
import type { Room } from "../rooms/index.ts";
import type { Line } from "./entries.ts";

export function Reactions({ line, of }: { line: Line; of: Room }) {
  const t = words.value;
  const me = of.nickname.value;
  if (line.reactions.length === 0) return null;
  return (
    <div class="reacts">
      {line.reactions.map(({ emoji, by }) => {
        const mine = by.includes(me);
        return (
          <button
            key={emoji}
            type="button"
            class="react"
            aria-pressed={mine}
            aria-label={t.reaction(emoji, by.length, mine)}
            title={by.join(", ")}
            onClick={() => of.react(line, emoji)}
          >
            {emoji} <span>{by.length}</span>
          </button>
        );
      })}
    </div>
  );
}
