// What is being written in one conversation: kept while one reads another.
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Line } from "./entries.ts";

/** A picture that is to be sent. A photo goes as JPEG, and stays one when something is drawn on it. */
export type Ready = { state: "ready"; base64: string; photo: boolean };
export type Prepared = Ready | { state: "failed"; why: "unreadable" | "too large" | "missing" };
/** One that somebody chose. */
export type Chosen = { state: "busy" } | Prepared;

/** A draft as it is kept while the page is loaded again. */
export interface KeptDraft {
  text: string;
  /** What was half written when an edit began. */
  aside: string;
  /** The ids of the messages that it answers, or takes the place of. */
  answers?: string | undefined;
  edits?: string | undefined;
}

export class Draft {
  private readonly now = {
    text: signal(""),
    picture: signal<Chosen | undefined>(undefined),
    answers: signal<Line | undefined>(undefined),
    edits: signal<Line | undefined>(undefined),
  };
  readonly text: ReadonlySignal<string> = this.now.text;
  /** A picture that is to go with it. */
  readonly picture: ReadonlySignal<Chosen | undefined> = this.now.picture;
  /** The message that this answers. */
  readonly answers: ReadonlySignal<Line | undefined> = this.now.answers;
  /** One's own message that this takes the place of. */
  readonly edits: ReadonlySignal<Line | undefined> = this.now.edits;
  /** What was half written when one began to edit. */
  private aside = "";

  write(text: string): void {
    this.now.text.value = text;
  }

  /** Takes a picture to go with the text, or none. */
  attach(picture: Chosen | undefined): void {
    this.now.picture.value = picture;
  }

  /** There is nothing to send. */
  get isEmpty(): boolean {
    return this.text.value.trim() === "" && this.picture.value === undefined;
  }

  answer(line: Line): void {
    this.endEdit();
    this.now.answers.value = line;
  }

  edit(line: Line): void {
    if (line.content?.kind !== "text") return;
    this.now.answers.value = undefined;
    if (this.edits.value === undefined) this.aside = this.text.value;
    this.now.edits.value = line;
    this.now.text.value = line.content.text;
  }

  /** Takes back the wish to answer or to edit. Whether there was one. */
  cancel(): boolean {
    if (this.answers.value === undefined && this.edits.value === undefined) return false;
    this.endEdit();
    this.now.answers.value = undefined;
    return true;
  }

  /** As it is kept while the page is loaded again; a picture is not. */
  kept(): KeptDraft {
    const { text, answers, edits, aside } = this;
    return { text: text.peek(), aside, answers: answers.peek()?.id, edits: edits.peek()?.id };
  }

  putBack(kept: KeptDraft, lineOf: (id: string) => Line | undefined): void {
    this.now.edits.value = kept.edits === undefined ? undefined : lineOf(kept.edits);
    this.now.answers.value = kept.answers === undefined ? undefined : lineOf(kept.answers);
    const isLost = kept.edits !== undefined && this.edits.value === undefined;
    this.aside = isLost ? "" : kept.aside;
    this.now.text.value = isLost ? kept.aside : kept.text;
  }

  sent(): void {
    if (this.edits.value === undefined) this.now.text.value = "";
    this.endEdit();
    this.now.picture.value = undefined;
    this.now.answers.value = undefined;
  }

  /** Puts back what was half written before. */
  private endEdit(): void {
    if (this.edits.value === undefined) return;
    this.now.edits.value = undefined;
    this.now.text.value = this.aside;
    this.aside = "";
  }
}
