// The draft of a conversation: kept while another is read.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Line } from "./entries.ts";

/** A picture that is to be sent. A photo goes as JPEG, also when something is drawn on it. */
export type Ready = { state: "ready"; base64: string; photo: boolean };
export type Prepared = Ready | { state: "failed"; why: "unreadable" | "too large" | "missing" };
/** A chosen picture. */
export type Chosen = { state: "busy" } | Prepared;

/** A draft as kept while the page is reloaded. */
export interface KeptDraft {
  text: string;
  /** Unfinished text from before an edit. */
  aside: string;
  /** Ids of the messages that the draft answers, also while it is set aside, and replaces. */
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
  /** A picture that is to go with the text. */
  readonly picture: ReadonlySignal<Chosen | undefined> = this.now.picture;
  /** Own message that the draft replaces. */
  readonly edits: ReadonlySignal<Line | undefined> = this.now.edits;
  /** The message that the draft answers. During an edit it is set aside with the unfinished text. */
  readonly answers = computed(() => (this.edits.value === undefined ? this.now.answers.value : undefined));
  /** Unfinished text from before an edit. */
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
    if (this.edits.value === undefined) this.aside = this.text.value;
    this.now.edits.value = line;
    this.now.text.value = line.content.text;
  }

  /** Cancels an answer or an edit. Returns whether there was any. */
  cancel(): boolean {
    if (this.edits.value !== undefined) this.endEdit();
    else if (this.answers.value !== undefined) this.now.answers.value = undefined;
    else return false;
    return true;
  }

  /** Returns the draft as kept while the page is reloaded; without the picture. */
  toKept(): KeptDraft {
    const { text, edits, aside } = this;
    return { text: text.peek(), aside, answers: this.now.answers.peek()?.id, edits: edits.peek()?.id };
  }

  putBack(kept: KeptDraft, lineOf: (id: string) => Line | undefined): void {
    this.now.edits.value = kept.edits === undefined ? undefined : lineOf(kept.edits);
    this.now.answers.value = kept.answers === undefined ? undefined : lineOf(kept.answers);
    const isLost = kept.edits !== undefined && this.edits.value === undefined;
    this.aside = isLost ? "" : kept.aside;
    this.now.text.value = isLost ? kept.aside : kept.text;
  }

  /** Takes the text and the picture of a draft elsewhere, where what it answers or edits stays. */
  takeOver(other: Draft): void {
    other.cancel();
    if (other.isEmpty) return;
    this.now.text.value = other.text.peek();
    this.now.picture.value = other.picture.peek();
    other.sent();
  }

  sent(): void {
    if (this.edits.value === undefined) {
      this.now.text.value = "";
      this.now.answers.value = undefined;
    }
    this.endEdit();
    this.now.picture.value = undefined;
  }

  /** Puts back the text from before the edit. */
  private endEdit(): void {
    if (this.edits.value === undefined) return;
    this.now.edits.value = undefined;
    this.now.text.value = this.aside;
    this.aside = "";
  }
}
