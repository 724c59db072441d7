// Where the bytes of a file are kept: on the disk as they come, where the browser lets a page write there; else in memory
// until all are here.
import { pickPlace, removePlace } from "../platform/offers.ts";
import { save } from "../platform/save.ts";
import type { Store } from "../protocol/files/index.ts";

/** Of any kind: what was received must not be opened as something else. */
const TYPE = "application/octet-stream";

/**
 * A place on the disk for a file of this name: this person is asked for it, so a click must have come before. Nothing: not
 * wanted. Fails where the browser does not let the page write.
 */
export async function storeOnDisk(name: string): Promise<Store | undefined> {
  try {
    return await DiskStore.open(await pickPlace(name));
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return undefined;
    throw error;
  }
}

export function storeInMemory(name: string): Store {
  return new MemoryStore(name);
}

class DiskStore implements Store {
  private constructor(
    private readonly place: FileSystemFileHandle,
    private readonly stream: FileSystemWritableFileStream,
  ) {}

  static async open(place: FileSystemFileHandle): Promise<DiskStore> {
    return new DiskStore(place, await place.createWritable());
  }

  write(block: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.stream.write(block);
  }

  keep(): Promise<void> {
    return this.stream.close();
  }

  /** The browser made an empty file when the place was chosen. */
  async discard(): Promise<void> {
    await this.stream.abort();
    await removePlace(this.place);
  }
}

class MemoryStore implements Store {
  private parts: Blob[] = [];

  constructor(private readonly name: string) {}

  async write(block: Uint8Array<ArrayBuffer>): Promise<void> {
    this.parts.push(new Blob([block]));
  }

  async keep(): Promise<void> {
    save(new Blob(this.parts), TYPE, this.name);
    this.parts = [];
  }

  async discard(): Promise<void> {
    this.parts = [];
  }
}
