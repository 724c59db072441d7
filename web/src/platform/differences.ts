// What browsers do in different ways. Each is told by what a browser does or says, never by its name.

/** An input method makes a letter of several keys. Safari says so of the key that ends it by its code alone. */
export function composes(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/**
 * `work` is done when the page goes away. Firefox has closed the socket by the time that the page is hidden; before that nobody
 * knows whether it goes, while somebody may still ask for it to stay. The answer ends the wait.
 */
export function beforeGoing(work: () => void): () => void {
  const unasked = (event: Event): void => void (event.defaultPrevented || work());
  // Added while the event comes down, it is the last one on its way up: whoever asks has done so.
  const look = (): void => globalThis.addEventListener("beforeunload", unasked, { once: true });
  globalThis.addEventListener("pagehide", work);
  globalThis.addEventListener("beforeunload", look, true);
  return () => {
    globalThis.removeEventListener("pagehide", work);
    globalThis.removeEventListener("beforeunload", look, true);
  };
}

/** Whether a screen was forbidden: browsers have one name for that, and for a person who chose nothing. */
export function isForbidden({ message }: DOMException): boolean {
  return /system|policy/i.test(message);
}

type Stats = Readonly<Record<string, unknown>>;

/** The pair of addresses in use. Firefox marks the pair itself, and has told of the transport only lately. */
export function pairInUse(stats: ReadonlyMap<string, Stats>): Stats | undefined {
  const all = [...stats.values()];
  const used = all.find((one) => one["type"] === "transport")?.["selectedCandidatePairId"];
  return stats.get(String(used)) ?? all.find((one) => one["type"] === "candidate-pair" && one["selected"] === true);
}
