// Differences between browsers, each recognised by behaviour, never by a browser's name.

/** An input method is composing a letter of several keys. Safari marks the key that ends it by its code alone. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/**
 * Runs `work` when the page goes away. Firefox has closed the socket by the time that the page is hidden; before that a
 * handler may still ask the page to stay. Returns a function that cancels.
 */
export function onPageLeave(work: () => void): () => void {
  const unasked = (event: Event): void => void (event.defaultPrevented || work());
  // Added while the event comes down, this handler is the last on its way up: all others have asked.
  const look = (): void => globalThis.addEventListener("beforeunload", unasked, { once: true });
  globalThis.addEventListener("pagehide", work);
  globalThis.addEventListener("beforeunload", look, true);
  return () => {
    globalThis.removeEventListener("pagehide", work);
    globalThis.removeEventListener("beforeunload", look, true);
  };
}

/** A screen was forbidden: browsers use the same error name when a person chose nothing. */
export function isForbidden({ message }: DOMException): boolean {
  return /system|policy/i.test(message);
}

type Stats = Readonly<Record<string, unknown>>;

/** Returns the candidate pair in use. Firefox marks the pair itself, and reports the transport only lately. */
export function pairInUse(stats: ReadonlyMap<string, Stats>): Stats | undefined {
  const all = [...stats.values()];
  const used = all.find((entry) => entry["type"] === "transport")?.["selectedCandidatePairId"];
  return stats.get(String(used)) ?? all.find((entry) => entry["type"] === "candidate-pair" && entry["selected"] === true);
}
