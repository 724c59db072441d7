// What comes late where a line or a browser is slow: with `LAG=1` what is fetched, devices, and the frames of the server in their order
// reach a page by chance up to a second later. That takes no processor.

export const LAG = process.env["LAG"] !== undefined;

/** In the page. `isFake`: the story is its server, and counts what it has answered. */
export function lag(isFake: boolean): void {
  const { fetch, setTimeout } = globalThis;
  const wait = (): Promise<void> => new Promise((done) => setTimeout(done, Math.max(0, Math.random() * 2_000 - 1_000)));
  const late = <Asked extends unknown[], Answer>(ask: (...asked: Asked) => Promise<Answer>) => (...asked: Asked) => wait().then(() => ask(...asked));
  globalThis.fetch = late(fetch);
  // Not there over plain http.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices !== undefined) {
    devices.getUserMedia = late(devices.getUserMedia.bind(devices));
    devices.getDisplayMedia = late(devices.getDisplayMedia.bind(devices));
    devices.enumerateDevices = late(devices.enumerateDevices.bind(devices));
  }
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
