// What can be offered in a conversation, and choosing it.
import { canCall, canRecord } from "../platform/offers.ts";
import { type Conversation, roomOf, supports } from "../rooms/index.ts";
import type { Server } from "../server/index.ts";

/** The server has files, and this browser too. */
export function hasFiles(server: Server): boolean {
  return canCall() && server.limits.value.offers !== 0;
}

/** What somebody cannot take is not offered to them; whoever is not here right now may be back in a moment. */
export function takesFiles(of: Conversation): boolean {
  const other = of.kind === "direct" ? of.member.value : undefined;
  return hasFiles(roomOf(of).server) && (other === undefined || supports(other, "file"));
}

/** Whether recordings can be made here and taken there. */
export function takesRecordings(of: Conversation): boolean {
  return canRecord() && takesFiles(of);
}

/** Lets this person choose files, of some endings or types where any are given: one, or as many as they like. */
export function chooseFiles(then: (files: readonly File[]) => void, accept = "", isMany = accept === ""): void {
  const chooser = document.createElement("input");
  chooser.type = "file";
  chooser.multiple = isMany;
  chooser.accept = accept;
  chooser.onchange = () => then([...(chooser.files ?? [])]);
  chooser.click();
}
