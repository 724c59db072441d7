// Both ends of a socket in one process: a page's, and that of the server that a test holds.
import type { FakeServer } from "../fake-server.ts";

const [OPEN, CLOSED] = [1, 3];

/** A socket of a page at this server. Each end hears the other at the next turn, in order. */
export function socketTo(server: FakeServer, url: string): WebSocket {
  let take: (text: string) => void = () => undefined;
  const page = {
    readyState: 0,
    bufferedAmount: 0,
    onopen: null as (() => void) | null,
    onmessage: null as ((event: { data: string }) => void) | null,
    onclose: null as ((event: { code: number }) => void) | null,
    send: (text: string) => queueMicrotask(() => take(text)),
    close: (code = 1000) => queueMicrotask(() => close(code)),
  };
  const close = (code: number): void => {
    if (page.readyState === CLOSED) return;
    page.readyState = CLOSED;
    page.onclose?.({ code });
  };
  server.accept({
    url: () => url,
    onMessage: (then) => (take = then),
    send: (data) => queueMicrotask(() => page.readyState === OPEN && page.onmessage?.({ data })),
    close: ({ code }) => close(code),
  });
  queueMicrotask(() => {
    page.readyState = OPEN;
    page.onopen?.();
  });
  return page as unknown as WebSocket;
}
