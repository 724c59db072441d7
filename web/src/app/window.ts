// The window around the page: its title and icon, and the questions that open by themselves.
import { effect } from "@preact/signals";
import { ringTitle } from "../calls/index.ts";
import { setBadge } from "../platform/offers.ts";
import { nameWindow } from "../platform/window.ts";
import { nameOf, roomOf } from "../rooms/index.ts";
import { openDialog, opened } from "../ui/opened.ts";
import type { Session } from "./session/session.ts";

/** The addresses of its icons; `unread`: while messages are. */
interface Icons {
  plain: string;
  unread: string;
}

/** From now on; the returned functions end it. */
export function keepWindow(session: Session, icons: Icons): readonly (() => void)[] {
  return [keepTitle, askForNickname, askWhoToBe].map((keep) => effect(() => keep(session, icons)));
}

function keepTitle({ place, rings, rooms }: Session, icons: Icons): void {
  const all = rooms.conversations.value;
  const unread = all.reduce((sum, { reading }) => sum + reading.unread.value, 0);
  const count = unread > 0 ? `(${unread}) ` : "";
  // The icon of an installed page bears the number.
  setBadge(unread);
  const [ring, here] = [rings.all.value[0], place.here.value];
  // Browsers write titles down: names of sealed rooms and of who is there stand on the page alone.
  const name = here === undefined || roomOf(here).isSealed ? "" : `${nameOf(here)} – `;
  const title = ring === undefined ? `${count}${name}causerie` : `${ringTitle(ring)} – causerie`;
  nameWindow(title, count === "" ? icons.plain : icons.unread);
}

/** Asks for another nickname at once when the chosen nickname is refused. */
function askForNickname({ link, place }: Session): void {
  const now = place.room.value?.status.value;
  const code = now?.is === "refused" ? now.error.code : "";
  const isOut = link.standing.value?.is === "refused" && !link.wasOpen.value;
  const refused = code === "nickname_taken" || code === "nickname_invalid" || isOut;
  if (refused && opened.peek() === undefined) openDialog({ is: "nickname" });
}

/** Asks about a link that would change this person's identity, as soon as no dialog is open. */
function askWhoToBe({ credentials }: Session): void {
  if (credentials.becoming.value !== undefined && opened.value === undefined) openDialog({ is: "become" });
}
