// Offering files to those in a conversation: of any kind and size, straight from this browser to theirs.
import { canCall, canRecord } from "../platform/offers.ts";
import { type Conversation, roomOf, supports } from "../rooms/index.ts";
import type { Server } from "../server/index.ts";
import { session } from "../session/index.ts";
import { openDialog } from "../ui/opened.ts";
import { beginFiles } from "./before-files.ts";
import { filePart } from "./part.ts";

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

/** Offers them, and then does something, if this person goes on and they could be offered. */
export function offerFiles(of: Conversation, files: readonly File[], then?: () => void): void {
  if (files.length === 0) return;
  // Its card says that this browser has no way for them.
  if (!canCall()) void offer(of, files, then);
  else beginFiles(() => void offer(of, files, then));
}

export function offerText(of: Conversation, text: string, name: string, then: () => void): void {
  offerFiles(of, [new File([text], name, { type: "text/plain" })], then);
}

async function offer(of: Conversation, files: readonly File[], then?: () => void): Promise<void> {
  if (await session.files.offer(of, files)) then?.();
  else openDialog({ is: "missing", part: filePart });
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
