// Starts a worker from a script of this page's own. Where the browser knows Trusted Types it takes no other address, and no
// other policy than this one: the server names it with the page.

/** As much of them as is used here: not every browser has them. */
interface Rules<T> {
  createScriptURL: (address: string) => T;
}
interface TrustedTypes {
  createPolicy: (name: string, rules: Rules<string>) => Rules<unknown>;
}

const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
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

export function ownWorker(address: string): Worker {
  return new Worker(ownScript(address), { type: "module" });
}
