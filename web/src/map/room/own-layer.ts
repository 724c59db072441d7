// A file that this person looks at on the map of a conversation. Nobody is told of it before it is sent, and it is gone with the page.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { ContentOf } from "../../protocol/index.ts";
import type { TableReading } from "../file/csv.ts";
import { fileReader, openFile } from "../file/open-file.ts";
import type { FileRead } from "../file/read-file.ts";
import { layerOf, USUAL_CODE } from "../layer-file.ts";
import type { Detail } from "../read-layer.ts";
import { type Mapped, read, type Read } from "../subject.ts";

/** What is in a file, or that it is not there any more. */
type FileOpened = FileRead | { is: "gone" };

const NOTHING: Read = { system: undefined, layer: undefined, subject: undefined, lack: "unreadable" };

let count = 0;

export class OwnLayer {
  readonly is = "own";
  readonly id: string;
  private readonly now = {
    opened: signal<FileOpened | undefined>(undefined),
    code: signal(USUAL_CODE),
    found: signal<Read | undefined>(undefined),
    offered: signal(false),
  };
  readonly opened: ReadonlySignal<FileOpened | undefined> = this.now.opened;
  /** The code of its reference system: what the file says, or what was written instead. */
  readonly code: ReadonlySignal<string> = this.now.code;
  readonly found: ReadonlySignal<Read | undefined> = this.now.found;
  /** It was offered as a file. */
  readonly offered: ReadonlySignal<boolean> = this.now.offered;
  /** What it was sent as. */
  sent: ContentOf<"geojson"> | undefined;
  private readonly asMapped = computed((): Mapped => {
    const opened = this.opened.value;
    const content = layerOf(this.file.name, this.code.value, undefined, opened?.is === "layer" ? opened.style : undefined);
    return opened?.is === "layer" ? { content, text: opened.text, layer: opened.layer } : { content, text: "" };
  });
  private asked: Promise<Read> | undefined;
  /** Less is drawn of what somebody else made. */
  private readonly detail: Detail;

  constructor(
    readonly file: File,
    /** Who gave it; undefined for one of this person's own. */
    readonly from: string | undefined,
  ) {
    this.detail = from === undefined ? "own" : "opened";
    count += 1;
    this.id = `own-${count}`;
  }

  get mapped(): Mapped {
    return this.asMapped.value;
  }

  /** Reads it, the first time. */
  read(): Promise<Read> {
    this.asked ??= this.open({});
    return this.asked;
  }

  /** Reads it with other columns. */
  readAs(reading: Partial<TableReading>): Promise<Read> {
    this.asked = this.open(reading);
    return this.asked;
  }

  /** Takes its places as those of another reference system. */
  writeCode(code: string): void {
    this.now.code.value = code;
    this.asked = this.place();
  }

  noteOffered(): void {
    this.now.offered.value = true;
  }

  private async open(reading: Partial<TableReading>): Promise<Read> {
    await fileReader.whenHere();
    const opened: FileOpened = await openFile(this.file, this.detail, reading).catch(() => ({ is: "gone" }));
    // A written code stays when the columns change.
    if (opened.is === "layer" && opened.layer.crs !== undefined) this.now.code.value = opened.layer.crs;
    else if (opened.is === "layer" && this.opened.peek()?.is !== "layer") this.now.code.value = "";
    this.now.opened.value = opened;
    return this.place();
  }

  private async place(): Promise<Read> {
    const mapped = this.asMapped.peek();
    const found = mapped.layer === undefined ? NOTHING : await read(mapped, this.detail).catch((): Read => ({ ...NOTHING, lack: "failed" }));
    // It may be read otherwise meanwhile.
    if (mapped === this.asMapped.peek()) this.now.found.value = found;
    return found;
  }
}
