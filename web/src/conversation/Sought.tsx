// The message that a link leads to: the log goes there once it is filled, or a line says that it is no longer here.
import { useLayoutEffect } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { type Entry, lineOf } from "../log/index.ts";
import { type Conversation, ownAddress, Place } from "../rooms/index.ts";
import { go } from "../ui/back.ts";
import { IconButton } from "../ui/Icon.tsx";
import { useModel } from "../ui/models.ts";
import { say } from "../ui/say.ts";
import { afterWriting } from "../ui/writing.ts";
import { goToLine } from "./go-to-line.ts";

/** `entries`: those that are drawn. */
export function useSought(of: Conversation, entries: readonly Entry[]): void {
  const place = useModel(Place);
  const sought = place.sought.value;
  const settled = of.settled.value;
  useLayoutEffect(() => {
    if (sought === undefined || !settled || !isIn(of, sought.room)) return;
    const line = lineOf(entries, sought.id);
    const isThere = line !== undefined && line.deleted !== "yes";
    // What comes late is shown after all, until the line about it is closed.
    if (!isThere && (sought.gone || of.log.isBehind)) return;
    place.settle(isThere ? "shown" : "gone");
    if (!isThere) return say(words.value.messageGone);
    // Not to the end meanwhile.
    of.reading.follow(false);
    afterWriting(() => goToLine(line.key, of.reading));
  }, [of, sought, settled, entries]);
}

/** The line above the composer. */
export function SoughtLine({ of }: { of: Conversation }) {
  const t = words.value;
  const place = useModel(Place);
  const sought = place.sought.value;
  if (sought === undefined || !sought.gone || !isIn(of, sought.room)) return null;
  return (
    <div class="purpose">
      <p>{t.messageGone}</p>
      <IconButton icon="close" name={t.dismiss} onClick={() => place.settle("shown")} />
    </div>
  );
}

/** Follows a link to this page in this tab: another tab would have to take the conversation over. */
export function followHere(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  const address = link === null ? undefined : ownAddress(link.href);
  if (address === undefined) return;
  event.preventDefault();
  go(address);
}

function isIn(of: Conversation, room: string): boolean {
  return of.kind === "room" && of.name === room;
}
