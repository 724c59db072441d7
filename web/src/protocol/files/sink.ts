// Where the bytes of a file go as they come, and what they add up to. It outlives the channels over which they come, so
// that a transfer that broke goes on where it stopped.

/** Keeps bytes in their order: in memory, on a disk. */
export interface Store {
  write(block: Uint8Array<ArrayBuffer>): Promise<void>;
  /** All is there and right: the file is made of it. */
  keep(): Promise<void>;
  /** Nothing of it is wanted. */
  discard(): Promise<void>;
}

/** There is nothing that could work out a hash. */
export class NoDigest extends Error {}

/** Works out SHA-256 as the bytes come. Where it fails with `NoDigest` at the first bytes, it may be given them again. */
export interface Digest {
  /** Takes some more; done when it may be given the next. */
  update(block: Uint8Array<ArrayBuffer>): Promise<void>;
  /** The hash of all, in hexadecimal. Ends it. */
  hash(): Promise<string>;
  close(): void;
}

export class Sink {
  private kept = 0;

  constructor(
    private readonly store: Store,
    private readonly digest: Digest,
  ) {}

  /** How many are safely kept. */
  get bytes(): number {
    return this.kept;
  }

  async write(block: Uint8Array<ArrayBuffer>): Promise<void> {
    // The first one is kept only where it can be checked, so that all can be asked for again.
    if (this.kept === 0) await this.digest.update(block).then(() => this.store.write(block));
    else await Promise.all([this.store.write(block), this.digest.update(block)]);
    this.kept += block.length;
  }

  /** Whether the hash of all is this one. */
  async matches(sha256: string | undefined): Promise<boolean> {
    return sha256 === undefined || (await this.digest.hash()) === sha256.toLowerCase();
  }

  async keep(): Promise<void> {
    await this.store.keep();
    this.digest.close();
  }

  async discard(): Promise<void> {
    this.digest.close();
    await this.store.discard();
  }
}

const BLOCK = 2 ** 20;

/** The hash of a whole file, read piece by piece. */
export async function hashOf(file: Blob, digest: Digest, progress: (bytes: number) => void): Promise<string> {
  try {
    for (let at = 0; at < file.size; at += BLOCK) {
      progress(at);
      await digest.update(new Uint8Array(await file.slice(at, at + BLOCK).arrayBuffer()));
    }
    return await digest.hash();
  } finally {
    digest.close();
  }
}
