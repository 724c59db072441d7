// Destination of a file's bytes as they come, and their hash. It outlives the channels over which they come, so
// that a transfer that broke goes on where it stopped.

/** Keeps bytes in their order: in memory, on a disk. */
export interface Store {
  write(block: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Makes the file: all is there and right. */
  keep(): Promise<void>;
  /** Drops what was written. */
  discard(): Promise<void>;
}

/** Nothing here can compute a hash. */
export class NoDigest extends Error {}

/** Computes SHA-256 as the bytes come. After `NoDigest` at the first bytes it may get them again. */
export interface Digest {
  /** Takes a block; resolves when it may get the next. */
  update(block: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Returns the hash of all, in hexadecimal, and ends. */
  hash(): Promise<string>;
  close(): void;
}

export class Sink {
  private kept = 0;

  constructor(
    private readonly store: Store,
    private readonly digest: Digest,
  ) {}

  /** Number of bytes safely kept. */
  get bytes(): number {
    return this.kept;
  }

  async write(block: Uint8Array<ArrayBuffer>): Promise<void> {
    // The first block is kept only where it can be checked, so that all can be asked for again.
    if (this.kept === 0) await this.digest.update(block).then(() => this.store.write(block));
    else await Promise.all([this.store.write(block), this.digest.update(block)]);
    this.kept += block.length;
  }

  /** Compares the hash of all with this hash. */
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

/** Returns the hash of a whole file, read piece by piece. */
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
