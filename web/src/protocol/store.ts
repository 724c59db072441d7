// Storage of the resume key. The key is a secret of the session, and of its tab; of this browser while a mailbox needs it
// (docs/protocol.md, "Coming back").

export interface KeyStore {
  load(): string | undefined;
  save(key: string): void;
  clear(): void;
}

type Storing = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** Key store in a `Storage`, usually `sessionStorage`. Without a storage, nothing is kept. */
export function storedKey(storage: () => Storing, name: string): KeyStore {
  const attempt = <T>(work: (storage: Storing) => T): T | undefined => {
    try {
      return work(storage());
    } catch {
      return undefined;
    }
  };
  return {
    load: () => attempt((it) => it.getItem(name)) ?? undefined,
    save: (key) => attempt((it) => it.setItem(name, key)),
    clear: () => attempt((it) => it.removeItem(name)),
  };
}
