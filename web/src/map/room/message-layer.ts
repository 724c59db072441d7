// A layer of the map that a message brought: its content is read when it is first wanted.
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Line } from "../../log/index.ts";
import { type Mapped, readSubject, type SubjectRead, whenReadable } from "../subject.ts";
import type { OwnLayer } from "./own-layer.ts";

const FAILED: SubjectRead = { system: undefined, layer: undefined, subject: undefined, lack: "failed" };

export class MessageLayer {
  readonly is = "message";
  private readonly now = { found: signal<SubjectRead | undefined>(undefined) };
  /** Its content, once that was read. */
  readonly found: ReadonlySignal<SubjectRead | undefined> = this.now.found;
  private asked: Promise<SubjectRead> | undefined;

  /** `own`: the file that was sent, where the user looked at it before. */
  constructor(
    readonly line: Line,
    readonly mapped: Mapped,
    private readonly own?: OwnLayer,
  ) {
    // As it is drawn already, unless it was sent in another reference system.
    const found = own?.found.peek();
    if (found === undefined || own?.mapped.content.crs_authid !== mapped.content.crs_authid) return;
    this.now.found.value = found;
    this.asked = Promise.resolve(found);
  }

  /** A file that is sent stays the layer that it was, shown as before. */
  get id(): string {
    return this.own?.id ?? this.line.id;
  }

  /** Reads it, the first time. */
  read(): Promise<SubjectRead> {
    this.asked ??= whenReadable(this.mapped)
      .then(() => readSubject(this.mapped, "opened"))
      .catch(() => FAILED)
      .then((found) => (this.now.found.value = found));
    return this.asked;
  }
}
