// Wakes a connection when the page becomes visible and when the network comes back.

/** Starts listening; returns a function that stops. */
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
