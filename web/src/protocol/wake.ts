// Tells a connection when a page comes to sight and when the network comes back.

/** Begins to listen; the answer ends it. */
export function wakeWithPage(wake: () => void): () => void {
  const shown = (): void => {
    if (!document.hidden) wake();
  };
  document.addEventListener("visibilitychange", shown);
  globalThis.addEventListener("online", wake);
  return () => {
    document.removeEventListener("visibilitychange", shown);
    globalThis.removeEventListener("online", wake);
  };
}
