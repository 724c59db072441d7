// The reactions to a message. A click joins in, or takes this person's reaction back; a button shows all names, also by touch.
import { useState } from "preact/hooks";
import { locale } from "../i18n/language.ts";
import { words } from "../i18n/words.ts";
import type { Line, Reaction } from "../log/index.ts";
import type { Room } from "../rooms/index.ts";
import { ServerLink } from "../server/index.ts";
import { Icon } from "../ui/Icon.tsx";
import { useModel } from "../ui/models.ts";

/** So many names are shown; the others are counted. */
const MOST_IN_TIP = 5;
const MOST_IN_LIST = 30;

interface Props {
  line: Line;
  of: Room;
  /** The pointer or the focus is at this message. */
  active: boolean;
}

export function Reactions({ line, of, active }: Props) {
  const t = words.value;
  const link = useModel(ServerLink);
  const me = of.nickname.value;
  const [listed, setListed] = useState(false);
  const isStill = link.still.value !== undefined;
  if (line.reactions.length === 0) return null;
  return (
    <>
      <div class="reacts">
        {line.reactions.map((reaction) => {
          const { emoji, by } = reaction;
          const mine = by.includes(me);
          return (
            <button
              key={emoji}
              type="button"
              class="react"
              aria-pressed={mine}
              aria-disabled={isStill ? true : undefined}
              aria-label={t.reaction(emoji, by.length, mine)}
              title={whoText(reaction, MOST_IN_TIP)}
              onClick={() => !isStill && of.react(line, emoji)}
            >
              {emoji} <span>{by.length}</span>
            </button>
          );
        })}
        {(active || listed) && (
          <button
            type="button"
            class="reacted-by"
            aria-expanded={listed}
            aria-label={t.whoReacted}
            title={t.whoReacted}
            onClick={() => setListed(!listed)}
          >
            <Icon name="people" small />
          </button>
        )}
      </div>
      {listed && (
        <ul class="reacted" aria-label={t.whoReacted}>
          {line.reactions.map((reaction) => (
            <li key={reaction.emoji}>{whoText(reaction, MOST_IN_LIST)}</li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Returns "lena, tom and 3 others reacted with 👍". */
function whoText({ emoji, by }: Reaction, most: number): string {
  const t = words.value;
  // One more name is as short as "1 other".
  const named = by.length <= most + 1 ? by : by.slice(0, most);
  const others = by.length - named.length;
  const names = new Intl.ListFormat(locale.value).format(others === 0 ? named : [...named, t.others(others)]);
  return t.reactedWith(names, emoji);
}
