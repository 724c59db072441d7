// Storage for the bytes of a file: on the disk as they come, where the browser lets a page write there; else in memory until
// all are here.
import { pickPlace, removePlace } from "../platform/offers.ts";
import { save } from "../platform/save.ts";
import type { Store } from "../protocol/files/index.ts";

/** A larger file is not kept in memory once it is saved. */
const MOST_KEPT = 50_000_000;
/** The most that all files kept in memory take together. */
const MOST_KEPT_TOGETHER = 200_000_000;
/** The same for all files: none may be opened as something else. */
export const RECEIVED_TYPE = "application/octet-stream";

/**
 * Asks this person for a place on the disk for a file of this name, so a click must have come before. Undefined if they
 * decline. Fails where the browser does not let the page write.
 */
export function storeOnDisk(name: string): Promise<FileStore | undefined> {
  return storeAt(() => pickPlace(name));
}

/** Takes a place in this folder, under a name that is free there. */
export function storeInFolder(folder: Promise<FileSystemDirectoryHandle>, name: string): Promise<FileStore | undefined> {
  return storeAt(async () => freePlace(await folder, name));
}

async function storeAt(choose: () => Promise<FileSystemFileHandle>): Promise<FileStore | undefined> {
  try {
    return await DiskStore.open(await choose());
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return undefined;
    throw error;
  }
}

/** Gives "parcels (2).gpkg" where the name is taken. */
async function freePlace(folder: FileSystemDirectoryHandle, name: string): Promise<FileSystemFileHandle> {
  const point = name.lastIndexOf(".");
  const [stem, ending] = point > 0 ? [name.slice(0, point), name.slice(point)] : [name, ""];
  for (let copy = 1; ; copy += 1) {
    const wanted = copy === 1 ? name : `${stem} (${copy})${ending}`;
    if (!(await isTaken(folder, wanted))) return folder.getFileHandle(wanted, { create: true });
  }
}

function isTaken(folder: FileSystemDirectoryHandle, name: string): Promise<boolean> {
  return folder.getFileHandle(name).then(
    () => true,
    (error: unknown) => {
      if (error instanceof DOMException && error.name === "NotFoundError") return false;
      // A folder of that name.
      if (error instanceof DOMException && error.name === "TypeMismatchError") return true;
      throw error;
    },
  );
}

export function storeInMemory(name: string): FileStore {
  return new MemoryStore((whole) => save(whole, RECEIVED_TYPE, name));
}

/** In memory, and saved nowhere. */
export function storeToPlay(): FileStore {
  return new MemoryStore();
}

/** A store whose file can be read once it is kept. */
export interface FileStore extends Store {
  /** Returns undefined where it is out of reach. */
  content: () => Promise<Blob | undefined>;
  /** Drops the file. */
  forget: () => void;
  /** Set by its reader: called when it gives way to newer ones. */
  gone?: () => void;
}

class DiskStore implements FileStore {
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

  content(): Promise<Blob | undefined> {
    return this.place.getFile().catch(() => undefined);
  }

  forget(): void {}

  /** Removes the empty file too that the browser made when the place was chosen. */
  async discard(): Promise<void> {
    await this.stream.abort();
    await removePlace(this.place);
  }
}

/** The stores that keep their file in memory, the oldest first. Each lives as long as its line. */
let keeping: readonly WeakRef<MemoryStore>[] = [];

/** Limits the memory of all stores together, with the latest: the oldest give way, saved files first. */
function limitMemory(latest: MemoryStore): void {
  const all = [...keeping.flatMap((store) => store.deref() ?? []), latest].filter(({ size }) => size > 0);
  keeping = all.map((store) => new WeakRef(store));
  let sum = all.reduce((before, { size }) => before + size, 0);
  for (const store of all.toSorted((a, b) => Number(b.isSaved) - Number(a.isSaved))) {
    if (sum <= MOST_KEPT_TOGETHER) return;
    sum -= store.size;
    store.forget();
    store.gone?.();
  }
}

class MemoryStore implements FileStore {
  gone?: () => void;
  private parts: Blob[] = [];
  private kept: Blob | undefined;

  constructor(private readonly saveIt?: (whole: Blob) => void) {}

  async write(block: Uint8Array<ArrayBuffer>): Promise<void> {
    this.parts.push(new Blob([block]));
  }

  async keep(): Promise<void> {
    const whole = new Blob(this.parts);
    this.parts = [];
    this.saveIt?.(whole);
    if (whole.size > MOST_KEPT) return;
    this.kept = whole;
    limitMemory(this);
  }

  get isSaved(): boolean {
    return this.saveIt !== undefined;
  }

  /** The bytes that it keeps. */
  get size(): number {
    return this.kept?.size ?? 0;
  }

  async content(): Promise<Blob | undefined> {
    return this.kept;
  }

  forget(): void {
    this.kept = undefined;
  }

  async discard(): Promise<void> {
    this.parts = [];
  }
}
