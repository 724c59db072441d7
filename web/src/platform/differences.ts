// What browsers do in different ways. Each is told by what a browser does or says, never by its name.

/** An input method makes a letter of several keys. Safari says so of the key that ends it by its code alone. */
export function composes(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** `work` is done when the page goes away. Firefox has closed the socket by the time that the page is hidden. */
export function beforeGoing(work: () => void): void {
  globalThis.addEventListener("pagehide", work);
  globalThis.addEventListener("beforeunload", work);
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
