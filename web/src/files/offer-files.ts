// Files that can be offered in a conversation, and the dialog to choose them.
import { isEmbedded } from "../platform/embedded.ts";
import { canCall, canRecord } from "../platform/offers.ts";
import { type Conversation, roomOf, supports } from "../rooms/index.ts";
import type { Server } from "../server/index.ts";

/** The server has files, and this browser can send them; a frame takes part in no transfer. */
export function hasFiles(server: Server): boolean {
  return !isEmbedded && canCall() && server.limits.value.offers !== 0;
}

/** Returns whether files can be offered here: to a person only if they can take them; an absent person may be back in a moment. */
export function takesFiles(of: Conversation): boolean {
  const other = of.kind === "direct" ? of.member.value : undefined;
  return hasFiles(roomOf(of).server) && (other === undefined || supports(other, "file"));
}

/** Returns whether recordings can be made here and taken there. */
export function takesRecordings(of: Conversation): boolean {
  return canRecord() && takesFiles(of);
}

/** Opens the browser's dialog for one file or many, of any type unless some are named. */
export function chooseFiles(then: (files: readonly File[]) => void, accept = "", isMany = accept === ""): void {
  const chooser = document.createElement("input");
  chooser.type = "file";
  chooser.multiple = isMany;
  chooser.accept = accept;
  chooser.onchange = () => then([...(chooser.files ?? [])]);
  chooser.click();
}
