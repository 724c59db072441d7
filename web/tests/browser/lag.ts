// What comes late where a line is slow: with `LAG=1` what is fetched, and the frames of the server in their order, reach a page by
// chance up to a second later. That takes no processor.

export const LAG = process.env["LAG"] !== undefined;

/** In the page. `isFake`: the story is its server, and counts what it has answered. */
export function lag(isFake: boolean): void {
  const { fetch, setTimeout } = globalThis;
  const wait = (): Promise<void> => new Promise((done) => setTimeout(done, Math.max(0, Math.random() * 2_000 - 1_000)));
  globalThis.fetch = (...asked) => wait().then(() => fetch(...asked));
  if (isFake) return;
  globalThis.WebSocket = class extends WebSocket {
    constructor(...asked: ConstructorParameters<typeof WebSocket>) {
      super(...asked);
      let turn = Promise.resolve();
      // The first listeners: those of the page hear what these tell once more.
      const hold = (event: MessageEvent<unknown> | CloseEvent): void => {
        if (!event.isTrusted) return;
        event.stopImmediatePropagation();
        const later = event instanceof CloseEvent ? new CloseEvent("close", event) : new MessageEvent("message", { data: event.data });
        turn = turn.then(wait).then(() => void this.dispatchEvent(later));
      };
      this.addEventListener("message", hold);
      this.addEventListener("close", hold);
    }
  };
}
