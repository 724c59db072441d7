// Starts a worker from a script of this page's own. Where the browser knows Trusted Types it takes no other address, and no
// other policy than this one: the server names it with the page.
import { trustedTypes } from "./offers.ts";

const policy = trustedTypes?.createPolicy("causerie-worker", {
  createScriptURL: (address) => {
    const url = new URL(address, document.baseURI);
    if (url.origin !== location.origin) throw new TypeError("a worker of another origin");
    return url.href;
  },
});

/** The address of one of this page's own scripts, as the browser takes it for a worker. */
export function ownScript(address: string): string {
  return (policy?.createScriptURL(address) ?? address) as string;
}

/** A script that is not there after this time does not come. */
const MOST_MS = 30_000;

/** A worker that has said something: that it is ready. Rejects where its script cannot be fetched. */
export function startWorker(address: string, mostMs = MOST_MS): Promise<Worker> {
  return new Promise((done, failed) => {
    const worker = ownWorker(address);
    const fail = (): void => {
      clearTimeout(timer);
      worker.terminate();
      failed(new Error("a worker does not start"));
    };
    const timer = setTimeout(fail, mostMs);
    worker.onerror = fail;
    worker.onmessage = () => {
      clearTimeout(timer);
      worker.onerror = worker.onmessage = null;
      done(worker);
    };
  });
}

export function ownWorker(address: string): Worker {
  return new Worker(ownScript(address), { type: "module" });
}
