// Storage for the bytes of a file: on the disk as they come, where the browser lets a page write there; else in memory until
// all are here.
import { pickPlace, removePlace } from "../platform/offers.ts";
import { download } from "../platform/save.ts";
import type { Store } from "../protocol/files/index.ts";

/** A larger file is not opened from memory. */
const MOST_OPENED = 50_000_000;
/** The most that the files kept in memory take together, besides the newest. */
const MOST_KEPT_TOGETHER = 200_000_000;
/** The same for all files: none may be opened as something else. */
const RECEIVED_TYPE = "application/octet-stream";

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
  return new MemoryStore(name, true);
}

/** In memory, and saved only if this person asks for it. */
export function storeToPlay(name: string): FileStore {
  return new MemoryStore(name, false);
}

/** A store whose file can be read once it is kept. */
export interface FileStore extends Store {
  /** Returns undefined where it is out of reach. */
  content: () => Promise<Blob | undefined>;
  /** Saves the file from memory. */
  save?: () => void;
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

  /** Removes the empty file too that the browser made when the place was chosen. */
  async discard(): Promise<void> {
    await this.stream.abort();
    await removePlace(this.place);
  }
}

/** The stores that keep their file in memory, the oldest first. Each lives as long as its line. */
let keeping: readonly WeakRef<MemoryStore>[] = [];
const addresses = new FinalizationRegistry<string>((address) => URL.revokeObjectURL(address));

/** Limits the memory of all stores together, besides the latest: the oldest give way, saved files first. */
function limitMemory(latest: MemoryStore): void {
  const earlier = keeping.flatMap((store) => store.deref() ?? []).filter(({ size }) => size > 0);
  keeping = [...earlier, latest].map((store) => new WeakRef(store));
  let sum = earlier.reduce((before, { size }) => before + size, 0);
  for (const store of earlier.toSorted((a, b) => Number(b.isSaved) - Number(a.isSaved))) {
    if (sum <= MOST_KEPT_TOGETHER) return;
    sum -= store.size;
    store.giveWay();
  }
}

/** Keeps the file once it is saved too: whether the browser has written it is not known here. */
class MemoryStore implements FileStore {
  gone?: () => void;
  private parts: Blob[] = [];
  private kept: Blob | undefined;
  private address = "";

  constructor(
    private readonly name: string,
    readonly isSaved: boolean,
  ) {}

  async write(block: Uint8Array<ArrayBuffer>): Promise<void> {
    this.parts.push(new Blob([block]));
  }

  async keep(): Promise<void> {
    this.kept = new Blob(this.parts, { type: RECEIVED_TYPE });
    this.parts = [];
    this.address = URL.createObjectURL(this.kept);
    addresses.register(this, this.address);
    if (this.isSaved) this.save();
    limitMemory(this);
  }

  /** The bytes that it keeps. */
  get size(): number {
    return this.kept?.size ?? 0;
  }

  async content(): Promise<Blob | undefined> {
    return this.size > MOST_OPENED ? undefined : this.kept;
  }

  save(): void {
    download(this.address, this.name);
  }

  giveWay(): void {
    this.kept = undefined;
    URL.revokeObjectURL(this.address);
    this.gone?.();
  }

  async discard(): Promise<void> {
    this.parts = [];
  }
}
