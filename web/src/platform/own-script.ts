// Addresses of this page's own scripts. With Trusted Types the browser takes no other address for a worker, and no policy but the one
// here, which the server names with the page.
import { trustedTypes } from "./offers.ts";

const policy = trustedTypes?.createPolicy("causerie-worker", {
  createScriptURL: (address) => {
    const url = new URL(address, document.baseURI);
    if (url.origin !== location.origin) throw new TypeError("a worker of another origin");
    return url.href;
  },
});

/** Returns the address of a script of this page, as the browser takes it for a worker. */
export function ownScript(address: string): string {
  return (policy?.createScriptURL(address) ?? address) as string;
}
