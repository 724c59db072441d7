// Where one is: the conversation that the address names, and being in it.
import { computed, effect, signal, untracked } from "@preact/signals";
import { isAdHocRoom } from "../protocol/index.ts";
import {
  connect,
  disconnect,
  keep,
  keepSession,
  keepSign,
  keepToken,
  listed,
  load,
  standing,
} from "../session/index.ts";
import { lastRoom, nickname } from "../settings/index.ts";
import { go } from "../ui/panes.ts";
import { type Address, addressOf, addressOfDirect, readAddress, takePass } from "./address.ts";
import type { Direct } from "./direct.ts";
import type { Room } from "./room.ts";
import { closeDirect, directs, directWith, enterRoom, leaveRoom, makeRoom, rooms, shown } from "./rooms.ts";

export const addressed = signal<Address | undefined>(undefined);

/** Where one wants to be: by address, else in the last room, else in the first. */
export const wanted = computed<Address>(() => {
  if (addressed.value !== undefined) return addressed.value;
  const names = (listed.value ?? []).map((one) => one.name);
  return { room: names.includes(lastRoom.value) ? lastRoom.value : (names[0] ?? ""), direct: undefined };
});

/** The room one is in, or asks to be in; also that of a direct conversation. */
export const room = computed<Room | undefined>(() => rooms.value.get(wanted.value.room));

/** The conversation that is shown. */
export const here = computed<Room | Direct | undefined>(() => {
  const { direct } = wanted.value;
  if (direct === undefined) return room.value;
  return directs.value.find((one) => one.room === room.value && one.name === direct);
});

/** The private rooms of this tab, in the order in which one came. */
export const privateRooms = computed(() => {
  const names = new Set((listed.value ?? []).map((one) => one.name));
  return [...rooms.value.values()].filter((one) => !names.has(one.name) && one.stands.value.is !== "refused");
});

export function newPrivateRoom(): void {
  go(addressOf(makeRoom()));
}

export function writeTo(of: Room, name: string): void {
  go(addressOfDirect(of.name, name));
}

/** Where one goes who leaves this room: to another one that is listed, else to a private one. */
export function roomAfter(of: Room): string | undefined {
  const all = [...(listed.value ?? []), ...privateRooms.value];
  return all.find((one) => one.name !== of.name)?.name;
}

/** Leaves a room, and goes to another one. */
export function leave(of: Room): void {
  const next = roomAfter(of);
  if (wanted.value.room === of.name && next !== undefined) {
    history.replaceState(history.state, "", addressOf(next));
    addressed.value = readAddress(location.hash);
  }
  leaveRoom(of);
}

/** Closes a direct conversation, and goes back to the room that it is in. */
export function close(of: Direct): void {
  if (here.value === of) {
    history.replaceState(history.state, "", addressOf(of.room.name));
    addressed.value = readAddress(location.hash);
  }
  closeDirect(of);
}

/** The address that leads others to a room. */
export function linkTo(of: Room): string {
  return new URL(addressOf(of.name), document.baseURI).href;
}

/** Opens the page anew, without the address: nothing that was in memory stays. */
export function openAnew(): void {
  history.replaceState(null, "", location.pathname + location.search);
  location.reload();
}

/** Reads where the address leads, before anything else. */
export function readPlace(): void {
  addressed.value = arrive();
}

/** Begins: asks the server what there is, and goes where the address says. */
export function start(): void {
  globalThis.addEventListener("hashchange", () => {
    addressed.value = arrive();
  });
  void load();
  keepSession();
  keepToken();
  keepSign();

  effect(() => {
    const known = nickname.value !== "";
    untracked(() => (known ? connect(wanted.value.room || lastRoom.value) : disconnect()));
  });
  // The address names the room one is in, so that "back" leads there.
  effect(() => {
    const name = nickname.value === "" ? "" : wanted.value.room;
    if (name === "" || addressed.peek() !== undefined) return;
    history.replaceState(history.state, "", addressOf(name));
    addressed.value = readAddress(location.hash);
  });
  effect(() => {
    const { room: name, direct } = nickname.value === "" ? { room: "", direct: undefined } : wanted.value;
    untracked(() => {
      shown.value = { room: name, direct };
      if (name === "") return;
      const found = enterRoom(name);
      if (found !== undefined && direct !== undefined) directWith(found, direct);
      // The name of a private room is its key, and stays in the address.
      if (!isAdHocRoom(name)) lastRoom.value = name;
    });
  });
}

/** Where the address leads. What it bears besides is taken out of it, so that nobody sees it or hands it on by mistake. */
function arrive(): Address | undefined {
  const { address, pass } = takePass(location.hash);
  const to = readAddress(address);
  if (pass.token !== undefined || pass.key !== undefined) {
    history.replaceState(history.state, "", to === undefined ? location.pathname + location.search : address);
    keep(pass, to);
  }
  return to;
}

/** Whether the connection is away, and comes back by itself. */
export const away = computed(() => standing.value?.is === "waiting" || standing.value?.is === "connecting");
