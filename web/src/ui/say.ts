// Announcements to screen readers, shown nowhere. `say` sets them; LiveRegion.tsx speaks them.
import { type ReadonlySignal, signal } from "@preact/signals";

/** A new object each time, even with the same words: so that it is heard again. */
export interface Saying {
  text: string;
}

const NOTHING: Saying = { text: "" };

const now = { spoken: signal(NOTHING), urgent: signal(NOTHING) };

export const spoken: ReadonlySignal<Saying> = now.spoken;
export const urgent: ReadonlySignal<Saying> = now.urgent;

/** Announces a text when nothing else is being said. */
export function say(text: string): void {
  now.spoken.value = { text };
}

/** Announces a text at once. Returns a function that withdraws it when it is no longer true. */
export function sayAtOnce(text: string): () => void {
  const saying = { text };
  now.urgent.value = saying;
  return () => {
    if (urgent.peek() === saying) now.urgent.value = NOTHING;
  };
}
