// Where one is: which rooms there are, which one the address names, and being in it.
import { computed, effect, signal, untracked } from "@preact/signals";
import { Instance, type Rules, USUAL_RULES } from "../protocol/instance.ts";
import { allRead } from "./reading.ts";
import { Room } from "./room.ts";
import { lastRoom, nickname } from "./settings.ts";
import { atMostEvery } from "./soon.ts";

const COUNTS_EVERY_MS = 30_000;
const COUNTS_PAUSE_MS = 2_000;
const RETRY_MS = 5_000;

export const instance = new Instance(document.baseURI);
export const rules = signal<Rules>(USUAL_RULES);
/** The rooms in the server's order; undefined until it has told them. */
export const rooms = signal<readonly string[] | undefined>(undefined);
export const counts = signal<ReadonlyMap<string, number>>(new Map());
/** The room one is in. */
export const room = signal<Room | undefined>(undefined);

/** The room that the address names. */
export const addressed = signal(roomInAddress());

/** The room one wants to be in: by address, else the last one, else the first. */
export const wanted = computed(() => {
  if (addressed.value !== "") return addressed.value;
  const list = rooms.value;
  if (list === undefined) return "";
  return list.includes(lastRoom.value) ? lastRoom.value : (list[0] ?? "");
});

/** The server has told its rooms, and this one is not among them. */
export const unknown = computed(() => {
  const list = rooms.value;
  return list !== undefined && wanted.value !== "" && !list.includes(wanted.value);
});

export function addressOf(name: string): string {
  return `#room=${encodeURIComponent(name)}`;
}

/** Begins: asks the server what there is, and goes where the address says. */
export function start(): void {
  globalThis.addEventListener("hashchange", () => {
    addressed.value = roomInAddress();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void loadCounts();
  });
  setInterval(() => {
    if (!document.hidden) void loadCounts();
  }, COUNTS_EVERY_MS);
  void load();

  // The address names the room one is in, so that "back" leads there.
  effect(() => {
    const name = nickname.value === "" ? "" : wanted.value;
    if (name === "" || addressed.peek() !== "") return;
    history.replaceState(null, "", addressOf(name));
    addressed.value = name;
  });
  effect(() => {
    const name = unknown.value || nickname.value === "" ? "" : wanted.value;
    untracked(() => go(name));
  });
  effect(() => {
    const name = nickname.value;
    if (name !== "") untracked(() => room.value?.rename(name));
  });
  // A server that comes back may have other rooms and rules.
  let before: Room | undefined;
  effect(() => {
    const now = room.value;
    if (now?.standing.value.is !== "open") return;
    if (before === now) void untracked(load);
    before = now;
  });
  effect(() => {
    const now = room.value;
    const count = now?.count.value;
    if (now === undefined || count === undefined) return;
    counts.value = new Map(counts.peek()).set(now.name, count);
    refreshCounts();
  });
}

function go(name: string): void {
  if (room.value?.name === name) return;
  room.value?.leave();
  allRead();
  room.value = name === "" ? undefined : new Room(name, nickname.value, instance);
  if (name !== "") lastRoom.value = name;
}

async function load(): Promise<void> {
  const [list, told] = await Promise.all([instance.rooms(), instance.rules(), loadCounts()]);
  if (told !== undefined) rules.value = told;
  if (list !== undefined) rooms.value = list;
  if (list === undefined || told === undefined) loadAgain();
}

async function loadCounts(): Promise<void> {
  const told = await instance.counts();
  if (told !== undefined) counts.value = told;
}

const loadAgain = atMostEvery(RETRY_MS, () => void load());
const refreshCounts = atMostEvery(COUNTS_PAUSE_MS, () => void loadCounts());

function roomInAddress(): string {
  const found = /^#room=(.+)$/.exec(location.hash)?.[1];
  if (found === undefined) return "";
  try {
    return decodeURIComponent(found);
  } catch {
    return "";
  }
}
