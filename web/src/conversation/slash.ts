// Words behind a slash, which other chats take for commands: held back once, so that they are not said by mistake.
import { useLayoutEffect, useState } from "preact/hooks";
import type { Conversation } from "../rooms/index.ts";
import { slashPart } from "./part.ts";

/** The word alone, or with others behind it: a path has another slash. */
const WORD = /^\/(\p{L}+)(?!\S)/u;

/** The word behind the slash that a text begins with, in small letters. */
export function slashWord(text: string): string | undefined {
  return WORD.exec(text)?.[1]?.toLowerCase();
}

interface Slash {
  /** The text that was not said, as long as it stands in the field. */
  held: string | undefined;
  /** Whether the text is held back: once, and not by an edit, which says something already. */
  holds: (event: Event | undefined) => boolean;
  /** Whether there was something to forget. */
  forget: () => boolean;
}

export function useSlash({ draft }: Conversation): Slash {
  const text = draft.text.value;
  const [held, setHeld] = useState<string | undefined>(undefined);
  const begins = text.startsWith("/");
  // It is there by the time that one sends.
  useLayoutEffect(() => void (begins && slashPart.get().catch(() => undefined)), [begins]);
  if (held !== undefined && held !== text) setHeld(undefined);
  const holds: Slash["holds"] = (event) => {
    if (draft.edits.value !== undefined || slashWord(text) === undefined) return false;
    // A key that is kept down insists on nothing.
    if (held === text && !(event instanceof KeyboardEvent && event.repeat)) return false;
    setHeld(text);
    return true;
  };
  const forget = (): boolean => (setHeld(undefined), held !== undefined);
  return { held: held === text ? held : undefined, holds, forget };
}
