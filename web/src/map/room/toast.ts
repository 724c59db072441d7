// A short message on a map: the result of an action, or text that could not be copied, to be copied by hand.
import { type ReadonlySignal, signal } from "@preact/signals";
import { words } from "../../i18n/words.ts";
import { underWay } from "../../platform/schedule.ts";
import { say } from "../../ui/say.ts";

export class Toast {
  private readonly now = { text: signal(""), byHand: signal<string | undefined>(undefined) };
  readonly text: ReadonlySignal<string> = this.now.text;
  readonly byHand: ReadonlySignal<string | undefined> = this.now.byHand;

  show(text: string): void {
    this.now.text.value = text;
    if (text !== "") say(text);
  }

  /** Pages on plain http have no clipboard. */
  async copy(text: string, done = words.peek().copied): Promise<void> {
    try {
      await underWay(navigator.clipboard.writeText(text));
      this.show(done);
    } catch {
      this.now.byHand.value = text;
    }
  }

  endByHand(): void {
    this.now.byHand.value = undefined;
  }
}
