// The rooms one is in and the direct conversations in them. `session` says by which connection; the views go in and out here.
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Client } from "../protocol/index.ts";
import { leftRoom } from "./calls.ts";
import { Direct } from "./direct.ts";
import { leftWithFiles } from "./files.ts";
import { listAlone } from "./panes.ts";
import { keyOf } from "./pass.ts";
import { Room } from "./room.ts";
import { nickname } from "./settings.ts";

export const rooms = signal<ReadonlyMap<string, Room>>(new Map());
export const directs = signal<readonly Direct[]>([]);
/** What is shown, unless the list of rooms stands alone: the room's name, and the person's if it is a direct conversation. */
export const shown = signal<{ room: string; direct: string | undefined }>({ room: "", direct: undefined });

let client: Client | undefined;

/** From now on all is said by this one. */
export function speakBy(its: Client): void {
  client = its;
}

/** The session is over, and with it every conversation. */
export function endAll(): void {
  client = undefined;
  for (const one of [...rooms.value.values(), ...directs.value]) one.log.end();
  rooms.value = new Map();
  directs.value = [];
}

/** The room of this name; goes in if one is not there yet, perhaps with an invitation. */
export function enterRoom(name: string, invite?: string): Room | undefined {
  const known = rooms.value.get(name);
  if (known !== undefined) return known;
  const room = openRoom(name);
  room?.join(nickname.value, keyOf(name), invite);
  return room;
}

/** The room of this name, which one is about to be in, or is already. */
export function openRoom(name: string): Room | undefined {
  const known = rooms.value.get(name);
  if (known !== undefined || client === undefined) return known;
  const room = new Room(name, client, isOpen(name, undefined));
  rooms.value = new Map(rooms.value).set(name, room);
  return room;
}

/** The conversation with one person of a room. */
export function directWith(room: Room, name: string): Direct {
  const known = directs.value.find((one) => one.room === room && one.name === name);
  if (known !== undefined) return known;
  if (client === undefined) throw new Error("there is no connection");
  const direct = new Direct(room, name, client, isOpen(room.name, name));
  directs.value = [...directs.value, direct];
  return direct;
}

export function leaveRoom(room: Room): void {
  leftRoom(room.name);
  room.leave();
  leftWithFiles(room.name);
  const gone = directs.value.filter((one) => one.room === room);
  for (const one of [room, ...gone]) one.log.end();
  batch(() => {
    directs.value = directs.value.filter((one) => !gone.includes(one));
    rooms.value = new Map([...rooms.value].filter(([, one]) => one !== room));
  });
}

function isOpen(room: string, direct: string | undefined): ReadonlySignal<boolean> {
  return computed(() => !listAlone.value && shown.value.room === room && shown.value.direct === direct);
}
