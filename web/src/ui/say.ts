// What is said to a screen reader, and shown nowhere. Whoever has something to say calls `say`; LiveRegion.tsx says it.
import { signal } from "@preact/signals";

/** Each is another one, even if its words are those of the last: that is how it is heard again. */
export interface Saying {
  text: string;
}

const NOTHING: Saying = { text: "" };

export const spoken = signal(NOTHING);
export const urgent = signal(NOTHING);

/** Says it when nothing else is being said. */
export function say(text: string): void {
  spoken.value = { text };
}

/** Says it at once. The answer takes it back, for when it is not true any more. */
export function sayAtOnce(text: string): () => void {
  const saying = { text };
  urgent.value = saying;
  return () => {
    if (urgent.peek() === saying) urgent.value = NOTHING;
  };
}
