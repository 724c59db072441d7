// The list that opens after an @ in the field: which names, which of them is chosen, and the keys that work in it.
import { useState } from "preact/hooks";
import { isIgnored } from "../state/ignored.ts";
import { sorted } from "../state/roster.ts";
import { complete, type Completion } from "../text/complete.ts";
import { locale } from "../words/words.ts";
import { type Conversation, roomOf } from "./conversation.ts";

export interface Completing {
  found: Completion | undefined;
  chosen: number;
  /** The cursor stands here now. */
  look: (text: string, cursor: number) => void;
  close: () => void;
  take: (at: number) => void;
  /** Whether the key was for the list. */
  key: (event: KeyboardEvent) => boolean;
}

export function useCompletion(of: Conversation, write: (text: string, cursor: number) => void): Completing {
  const [found, setFound] = useState<Completion | undefined>(undefined);
  const [chosen, setChosen] = useState(0);
  const close = (): void => setFound(undefined);
  const take = (at: number): void => {
    const name = found?.names[at];
    const { text } = of.draft;
    if (found === undefined || name === undefined) return;
    const before = `${text.value.slice(0, found.from)}@${name} `;
    write(before + text.value.slice(found.to).replace(/^ /, ""), before.length);
    close();
  };
  const count = found?.names.length ?? 0;
  const keys: Record<string, () => void> = {
    ArrowDown: () => setChosen((chosen + 1) % count),
    ArrowUp: () => setChosen((chosen - 1 + count) % count),
    Enter: () => take(chosen),
    Tab: () => take(chosen),
    Escape: close,
  };
  return {
    found,
    chosen,
    look: (text, cursor) => {
      setFound(complete(text, cursor, namesIn(of), speakers(of)));
      setChosen(0);
    },
    close,
    take,
    key: (event) => {
      const work = found === undefined || !Object.hasOwn(keys, event.key) ? undefined : keys[event.key];
      work?.();
      return work !== undefined;
    },
  };
}

function namesIn(of: Conversation): string[] {
  const room = roomOf(of);
  const names = sorted(room.roster.peek(), locale.peek()).map((one) => one.nickname);
  return [...names.filter((name) => name !== room.nickname.peek() && !isIgnored(name)), "all"];
}

/** The latest first. */
function speakers(of: Conversation): string[] {
  const said = of.log.entries.peek().flatMap((one) => (one.is === "message" ? [one.from.nickname] : []));
  return [...new Set(said.toReversed())];
}
