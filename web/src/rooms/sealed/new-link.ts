// A new link: another sealed room, whose link goes to those who are here, each alone.
import { now } from "../../i18n/clock.ts";
import { go } from "../../ui/back.ts";
import { addressOf } from "../address.ts";
import type { Room } from "../room.ts";
import type { Rooms } from "../rooms.ts";
import { SealedRooms } from "../sealed-rooms.ts";

interface NewLinkNeeds {
  rooms: Rooms;
  sealed: SealedRooms;
}

/** Makes a room with the title and the draft of another, tells its link to those who are in that, and goes there. `to`: to these loads alone. */
export async function moveAll(of: Room, to: readonly string[] | undefined, { rooms, sealed }: NewLinkNeeds): Promise<void> {
  const name = rooms.make(await sealed.open());
  const secret = sealed.here?.secretOf(name);
  const before = sealed.here?.get(of.name);
  if (secret === undefined || before === undefined) return;
  const telling = before.move(secret, to);
  takeAlong(of, name, rooms);
  const untold = await telling;
  if (untold.length > 0) rooms.get(name)?.log.add({ is: "untold", names: untold, time: now() });
}

/** Goes to the room of a link that somebody has made for all. */
export async function follow(of: Room, secret: string, { rooms, sealed }: NewLinkNeeds): Promise<void> {
  takeAlong(of, await sealed.open(secret), rooms);
}

function takeAlong(of: Room, name: string, rooms: Rooms): void {
  const title = of.title.peek();
  if (title !== undefined) rooms.entitle(name, title.text, title.isOwn);
  const draft = of.draft.text.peek();
  go(addressOf(name, rooms.titles.peek().get(name)));
  const room = rooms.get(name);
  room?.log.add({ is: "renewed", time: now() });
  if (draft === "") return;
  room?.draft.write(draft);
  of.draft.write("");
}
