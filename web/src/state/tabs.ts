// Tabs of one browser agree on which of them has the session that both know of.

const CHANNEL = "causerie.session";

/** Begins to listen for other tabs; the answer asks those that hold the same to let go. */
export function holdSession(held: () => string, letGo: () => void): () => void {
  if (!("BroadcastChannel" in globalThis)) return () => undefined;
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = (event: MessageEvent<unknown>) => {
    if (event.data === held()) letGo();
  };
  return () => channel.postMessage(held());
}
