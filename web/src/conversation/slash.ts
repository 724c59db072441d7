// Words behind a slash, which are commands in other chats: held back once, so that they are not sent by mistake.
import { useState } from "preact/hooks";
import type { Conversation } from "../rooms/index.ts";

/** The word alone, or with others behind it: a path has another slash. */
const WORD = /^\/(\p{L}+)(?!\S)/u;
/** Returns the word behind the slash that a text begins with, in small letters. */
export function slashWord(text: string): string | undefined {
  return WORD.exec(text)?.[1]?.toLowerCase();
}

export function useSlash({ draft }: Conversation) {
  const text = draft.text.value;
  const [held, setHeld] = useState<string | undefined>(undefined);
  if (held !== undefined && held !== text) setHeld(undefined);
  return {
    held: held === text,
    /** Returns whether the text is held back: once, and never an edit, which is a message already. A repeated key does not insist. */
    holds: (event: Event | undefined): boolean => {
      if (draft.edits.value !== undefined || slashWord(text) === undefined) return false;
      setHeld(text);
      return held !== text || (event instanceof KeyboardEvent && event.repeat);
    },
    /** Returns whether there was something to forget. */
    forget: (): boolean => (setHeld(undefined), held !== undefined),
  };
}
