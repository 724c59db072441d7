// The page's own files, kept by the browser so that the page opens while the server is away. No data of anybody is in them.

const SCRIPT = "service-worker.js";

/** TypeScript does not know of it yet. */
interface TrustingScope {
  trustedTypes?: { createPolicy(name: string, rules: { createScriptURL: () => string }): { createScriptURL(url: string): unknown } };
}

/** Once the page stands; browsers without it, and pages without TLS, do without. */
export function keepShell(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const script = new URL(SCRIPT, document.baseURI).href;
  const policy = (globalThis as TrustingScope).trustedTypes?.createPolicy("causerie-shell", { createScriptURL: () => script });
  const trusted = (policy?.createScriptURL("") ?? script) as string;
  // A browser that is not allowed to keep anything refuses: the page works without.
  navigator.serviceWorker.register(trusted).catch(() => undefined);
}

export async function forgetShell(): Promise<void> {
  try {
    const here = await navigator.serviceWorker?.getRegistration();
    await here?.unregister();
    for (const name of await caches.keys()) if (name.startsWith("causerie ")) await caches.delete(name);
  } catch {
    // Nothing was kept.
  }
}
