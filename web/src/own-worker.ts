// Starts a worker from a script of this page's own. Where the browser knows Trusted Types it takes no other address.

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

export function ownWorker(address: string): Worker {
  return new Worker((policy?.createScriptURL(address) ?? address) as string, { type: "module" });
}
