// Tabs of one browser agree on which of them has the session that both know of.

const CHANNEL = "causerie.session";

/** Begins to listen for other tabs; the answer asks them to let go. */
export function holdSession(isHeld: () => boolean, letGo: () => void): () => void {
  if (!("BroadcastChannel" in globalThis)) return () => undefined;
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = () => {
    if (isHeld()) letGo();
  };
  return () => channel.postMessage("take");
}
