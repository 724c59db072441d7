// The frames that a page sends its server, as text.
import type { Page } from "playwright-core";

/**
 * Call before the page connects. The returned function gives the frames sent from then on, over sockets and in requests. Chromium
 * alone shows what goes over sockets.
 */
export function sentBy(page: Page): () => string[] {
  const sent: string[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    // No browser sends what stands behind it.
    url.hash = "";
    sent.push(url.href + (request.postData() ?? "") + JSON.stringify(request.headers()));
  });
  page.on("websocket", (socket) => {
    sent.push(socket.url());
    socket.on("framesent", ({ payload }) => sent.push(payload.toString()));
  });
  return () => sent;
}
