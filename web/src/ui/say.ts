// What is said to a screen reader, and shown nowhere. Whoever has something to say calls `say`; LiveRegion.tsx says it.
import { type ReadonlySignal, signal } from "@preact/signals";

/** Each is another one, even if its words are those of the last: that is how it is heard again. */
export interface Saying {
  text: string;
}

const NOTHING: Saying = { text: "" };

const now = { spoken: signal(NOTHING), urgent: signal(NOTHING) };

export const spoken: ReadonlySignal<Saying> = now.spoken;
export const urgent: ReadonlySignal<Saying> = now.urgent;

/** Says it when nothing else is being said. */
export function say(text: string): void {
  now.spoken.value = { text };
}

/** Says it at once. The answer takes it back, for when it is not true any more. */
export function sayAtOnce(text: string): () => void {
  const saying = { text };
  now.urgent.value = saying;
  return () => {
    if (urgent.peek() === saying) now.urgent.value = NOTHING;
  };
}
