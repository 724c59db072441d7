// The reference system to which one turned the map of a conversation, and those that one asked for by their code. They stay as they are
// while the map is closed.
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Conversation } from "../../rooms/index.ts";

const all = new WeakMap<Conversation, ChosenSystem>();

export function chosenSystemOf(of: Conversation): ChosenSystem {
  const known = all.get(of) ?? new ChosenSystem();
  all.set(of, known);
  return known;
}

export class ChosenSystem {
  private readonly now = { code: signal<string | undefined>(undefined), asked: signal<readonly string[]>([]) };
  readonly code: ReadonlySignal<string | undefined> = this.now.code;
  readonly asked: ReadonlySignal<readonly string[]> = this.now.asked;

  choose(code: string): void {
    this.now.code.value = code;
    if (!this.asked.peek().includes(code)) this.now.asked.value = [...this.asked.peek(), code];
  }
}
