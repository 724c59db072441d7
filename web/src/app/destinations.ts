// Destinations by name: the rooms, and the people in them.
import type { Member } from "../protocol/index.ts";
import { addressOf, type Place, type Room, roomName, type Rooms, supports, writeTo } from "../rooms/index.ts";
import type { Server } from "../server/index.ts";
import { go } from "../ui/back.ts";
import { openDialog } from "../ui/opened.ts";
import { turnTo } from "../ui/panes.ts";

export interface Destination {
  key: string;
  name: string;
  /** The room that a person is in; rooms have none. */
  room?: string;
  member?: Member;
  go: () => void;
}

/** The models that know the destinations. */
interface Here {
  place: Place;
  rooms: Rooms;
  server: Server;
}

/** So many are offered at once. */
const MOST = 7;

/** Returns those whose name begins with the typed text, then those that have it somewhere in it. */
export function findDestinations(typed: string, from: Here): Destination[] {
  const wanted = typed.trim().toLowerCase();
  const at = (destination: Destination): number => destination.name.toLowerCase().indexOf(wanted);
  const found = [...listPlaces(from), ...listPeople(from)].filter((destination) => at(destination) >= 0);
  return [...found.filter((destination) => at(destination) === 0), ...found.filter((destination) => at(destination) > 0)].slice(0, MOST);
}

function listPlaces({ place, server }: Here): Destination[] {
  const own = place.adHocRooms.value.map((room) => ({ id: room.name, name: roomName(room) }));
  return [...(server.listed.value ?? []).map(({ name }) => ({ id: name, name })), ...own].map(({ id, name }) => ({
    key: `room ${id}`,
    name,
    go: () => (go(addressOf(id)), turnTo("talk")),
  }));
}

function listPeople({ rooms, server }: Here): Destination[] {
  return [...rooms.all.value.values()].flatMap((room) =>
    [...room.roster.value.values()]
      .filter((member) => !server.isMine(member.member))
      .map((member) => ({
        key: `${room.name} ${member.member}`,
        name: member.nickname,
        room: roomName(room),
        member,
        go: () => meet(room, member),
      })),
  );
}

/** Goes to the conversation with a person; if they can have none, to their dialog. */
function meet(room: Room, member: Member): void {
  if (supports(member, "direct")) {
    writeTo(room, member.nickname);
    turnTo("talk");
  } else openDialog({ is: "person", room, member });
}
