// A new link: another sealed room, whose link goes to those who are here, each alone. The room before is closed, and stays to be read.
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

/** Makes a room in place of another, tells its link to those who are in that, and goes there. `to`: to these loads alone. */
export async function moveAll(of: Room, to: readonly string[] | undefined, { rooms, sealed }: NewLinkNeeds): Promise<void> {
  const before = sealed.here?.get(of.name);
  if (before === undefined) return;
  const name = rooms.make(await sealed.open());
  const secret = sealed.here?.secretOf(name);
  if (secret === undefined) return;
  const telling = before.move(secret, to);
  const room = takeAlong(of, name, rooms, telling);
  const untold = await telling;
  if (untold.length > 0) room?.log.add({ is: "untold", names: untold, time: now() });
}

/** Goes to the room of a link that somebody has made for all. */
export async function follow(of: Room, secret: string, { rooms, sealed }: NewLinkNeeds): Promise<void> {
  const name = await sealed.open(secret);
  if (name === of.name) return;
  // Nothing is taken to a link that opens no room.
  if (sealed.here?.get(name) === undefined) go(addressOf(name));
  else takeAlong(of, name, rooms);
}

/** Goes to a room with the title, the draft and the call of another. `telling`: what is still said in that. */
function takeAlong(of: Room, name: string, rooms: Rooms, telling: Promise<unknown> = Promise.resolve()): Room | undefined {
  const title = of.title.peek();
  if (title !== undefined) rooms.entitle(name, title.text, title.isOwn);
  go(addressOf(name));
  const room = rooms.get(name);
  if (room === undefined) return undefined;
  room.log.add({ is: "renewed", time: now() });
  room.draft.takeOver(of.draft);
  void rooms.replace(of, room, telling);
  return room;
}
