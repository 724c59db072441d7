// What is being written in one conversation: kept while one reads another.
import { signal } from "@preact/signals";
import type { Chosen } from "../kinds/index.ts";
import type { KeptDraft } from "../session/index.ts";
import type { Line } from "./entries.ts";

export class Draft {
  readonly text = signal("");
  /** A picture that is to go with it. */
  readonly picture = signal<Chosen | undefined>(undefined);
  /** The message that this answers. */
  readonly answers = signal<Line | undefined>(undefined);
  /** One's own message that this takes the place of. */
  readonly edits = signal<Line | undefined>(undefined);
  /** What was half written when one began to edit. */
  private aside = "";

  /** There is nothing to send. */
  get isEmpty(): boolean {
    return this.text.value.trim() === "" && this.picture.value === undefined;
  }

  answer(line: Line): void {
    this.endEdit();
    this.answers.value = line;
  }

  edit(line: Line): void {
    if (line.content?.kind !== "text") return;
    this.answers.value = undefined;
    if (this.edits.value === undefined) this.aside = this.text.value;
    this.edits.value = line;
    this.text.value = line.content.text;
  }

  /** Takes back the wish to answer or to edit. Whether there was one. */
  cancel(): boolean {
    if (this.answers.value === undefined && this.edits.value === undefined) return false;
    this.endEdit();
    this.answers.value = undefined;
    return true;
  }

  /** As it is kept while the page is loaded again; a picture is not. */
  kept(): KeptDraft {
    const { text, answers, edits, aside } = this;
    return { text: text.peek(), aside, answers: answers.peek()?.id, edits: edits.peek()?.id };
  }

  putBack(kept: KeptDraft, lineOf: (id: string) => Line | undefined): void {
    this.edits.value = kept.edits === undefined ? undefined : lineOf(kept.edits);
    this.answers.value = kept.answers === undefined ? undefined : lineOf(kept.answers);
    const isLost = kept.edits !== undefined && this.edits.value === undefined;
    this.aside = isLost ? "" : kept.aside;
    this.text.value = isLost ? kept.aside : kept.text;
  }

  sent(): void {
    if (this.edits.value === undefined) this.text.value = "";
    this.endEdit();
    this.picture.value = undefined;
    this.answers.value = undefined;
  }

  /** Puts back what was half written before. */
  private endEdit(): void {
    if (this.edits.value === undefined) return;
    this.edits.value = undefined;
    this.text.value = this.aside;
    this.aside = "";
  }
}
