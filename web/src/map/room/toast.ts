// What stands on a map for a moment: what was done just now, or what could not be copied, to be copied by hand.
import { type ReadonlySignal, signal } from "@preact/signals";
import { words } from "../../i18n/words.ts";
import { underWay } from "../../platform/schedule.ts";
import { say } from "../../ui/say.ts";

export class Toast {
  private readonly now = { told: signal(""), byHand: signal<string | undefined>(undefined) };
  readonly told: ReadonlySignal<string> = this.now.told;
  readonly byHand: ReadonlySignal<string | undefined> = this.now.byHand;

  tell(text: string): void {
    this.now.told.value = text;
    if (text !== "") say(text);
  }

  /** Pages on plain http have no clipboard. */
  async copy(text: string, told = words.peek().copied): Promise<void> {
    try {
      await underWay(navigator.clipboard.writeText(text));
      this.tell(told);
    } catch {
      this.now.byHand.value = text;
    }
  }

  endByHand(): void {
    this.now.byHand.value = undefined;
  }
}
