// People whose presentations the user has declined: in all rooms, and as long as the tab lives; with "Forget on reload" as long as
// the page does.
import { type ReadonlySignal, signal } from "@preact/signals";
import { tabStorage } from "../../platform/embedded.ts";
import { ownName } from "../../platform/own-names.ts";
import { storedKey } from "../../protocol/index.ts";
import { forgetOnReload } from "../../settings/index.ts";

export class DeclinedPresenters {
  private readonly kept = storedKey(tabStorage, ownName("declined"));
  private readonly now = signal<ReadonlySet<string>>(parseNames(this.kept.load()));

  /** By nickname: a person who returns is another member. */
  readonly all: ReadonlySignal<ReadonlySet<string>> = this.now;

  add(nickname: string): void {
    this.set([...this.all.peek(), nickname]);
  }

  remove(nickname: string): void {
    if (this.all.peek().has(nickname)) this.set([...this.all.peek()].filter((name) => name !== nickname));
  }

  private set(nicknames: readonly string[]): void {
    this.now.value = new Set(nicknames);
    if (forgetOnReload.peek() === "no") this.kept.save(nicknames.join("\n"));
    else this.kept.clear();
  }
}

function parseNames(kept = ""): Set<string> {
  return new Set(kept.split("\n").filter((name) => name !== ""));
}
