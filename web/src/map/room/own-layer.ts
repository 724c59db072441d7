// A file that the user looks at on the map of a conversation. Nobody else knows of it before it is sent, and it is gone with the page.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { ContentOf } from "../../protocol/index.ts";
import type { TableReading } from "../file/csv.ts";
import { fileReader, openFile } from "../file/open-file.ts";
import type { FileRead } from "../file/read-file.ts";
import { toLayerContent, USUAL_CODE } from "../layer-file.ts";
import type { Detail } from "../read-layer.ts";
import { type Mapped, readSubject, type SubjectRead } from "../subject.ts";

/** The content of a file, or that it is not there any more. */
type FileOpened = FileRead | { is: "gone" };

const NOTHING: SubjectRead = { system: undefined, layer: undefined, subject: undefined, lack: "unreadable" };

let count = 0;

export class OwnLayer {
  readonly is = "own";
  readonly id: string;
  private readonly now = {
    opened: signal<FileOpened | undefined>(undefined),
    code: signal(USUAL_CODE),
    found: signal<SubjectRead | undefined>(undefined),
    offered: signal(false),
  };
  readonly opened: ReadonlySignal<FileOpened | undefined> = this.now.opened;
  /** The code of its reference system: of the file, or as the user wrote it. */
  readonly code: ReadonlySignal<string> = this.now.code;
  readonly found: ReadonlySignal<SubjectRead | undefined> = this.now.found;
  /** The file was offered as such. */
  readonly offered: ReadonlySignal<boolean> = this.now.offered;
  /** The content it was sent as. */
  sent: ContentOf<"geojson"> | undefined;
  private readonly asMapped = computed((): Mapped => {
    const opened = this.opened.value;
    const content = toLayerContent(this.file.name, this.code.value, undefined, opened?.is === "layer" ? opened.style : undefined);
    return opened?.is === "layer" ? { content, text: opened.text, layer: opened.layer } : { content, text: "" };
  });
  private asked: Promise<SubjectRead> | undefined;
  /** The code that the user wrote, which stays when the columns change. */
  private written = "";
  /** Less is drawn of others' files. */
  private readonly detail: Detail;

  constructor(
    readonly file: File,
    /** The person who gave it; undefined for the user's own. */
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
  read(): Promise<SubjectRead> {
    this.asked ??= this.open({});
    return this.asked;
  }

  /** Reads it with other columns. */
  readAs(reading: Partial<TableReading>): Promise<SubjectRead> {
    this.asked = this.open(reading);
    return this.asked;
  }

  /** Takes its places as those of another reference system. */
  setCode(code: string): void {
    this.written = this.now.code.value = code;
    this.asked = this.place();
  }

  noteOffered(): void {
    this.now.offered.value = true;
  }

  private async open(reading: Partial<TableReading>): Promise<SubjectRead> {
    await fileReader.whenHere();
    const opened: FileOpened = await openFile(this.file, this.detail, reading).catch(() => ({ is: "gone" }));
    if (opened.is === "layer") this.now.code.value = opened.layer.crs ?? this.written;
    this.now.opened.value = opened;
    return this.place();
  }

  private async place(): Promise<SubjectRead> {
    const mapped = this.asMapped.peek();
    const found = mapped.layer === undefined ? NOTHING : await readSubject(mapped, this.detail).catch((): SubjectRead => ({ ...NOTHING, lack: "failed" }));
    // The file may be read otherwise meanwhile.
    if (mapped === this.asMapped.peek()) this.now.found.value = found;
    return found;
  }
}
