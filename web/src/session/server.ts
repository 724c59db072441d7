// What the instance tells of itself: its rooms, how many are where, its rules and limits; and who this session is to it.
import { computed, signal } from "@preact/signals";
import type { Most } from "../kinds/index.ts";
import { atMostEvery } from "../platform/schedule.ts";
import type { Limits, ListedRoom, Notice, Welcome } from "../protocol/index.ts";
import { Instance, type Rules, USUAL_RULES } from "../protocol/instance.ts";

const RETRY_MS = 5_000;
const USUAL_BASE64 = 5_000_000;

export const instance = (): Instance => new Instance(document.baseURI);

/** The rooms that the server lists, in its order; undefined until it has told them. */
export const listed = signal<readonly ListedRoom[] | undefined>(undefined);
/** What the server says in `welcome`. */
export const limits = signal<Limits>({});
export const welcome = signal<Welcome | undefined>(undefined);
/** What the server last said to everybody, until it is closed. */
export const serverNotice = signal<Notice | undefined>(undefined);
export const mayModerate = computed(() => welcome.value?.roles?.includes("moderator") === true);
const told = signal<Rules>(USUAL_RULES);

/** The rules, with the limits of the connection where there is one. */
export const rules = computed<Rules>(() => ({
  words: told.value.words,
  minNickname: limits.value.nickname_min ?? told.value.minNickname,
  maxNickname: limits.value.nickname_max ?? told.value.maxNickname,
  maxText: limits.value.text ?? told.value.maxText,
  maxImageSide: limits.value.image_side ?? told.value.maxImageSide,
}));

/** How large a picture may be that is sent. */
export const mostPicture = computed<Most>(() => ({ side: rules.value.maxImageSide, base64: limits.value.image ?? USUAL_BASE64 }));

/** Whether private rooms may be made. */
export const allowsPrivate = computed(() => limits.value.adhoc_rooms !== 0);
/** The server has said that it keeps nothing. */
export const keepsNothing = computed(() => limits.value.history === 0);

export function isMine(member: string | undefined): boolean {
  return member !== undefined && member === welcome.value?.member;
}

export function countIn(room: string): number | undefined {
  return listed.value?.find((one) => one.name === room)?.nb_users;
}

/** Asks over HTTP, for who has no connection yet. */
export async function load(): Promise<void> {
  const [names, counts, rulesTold] = await Promise.all([instance().rooms(), instance().counts(), instance().rules()]);
  if (rulesTold !== undefined) told.value = rulesTold;
  if (names !== undefined && listed.value === undefined) {
    listed.value = names.map((name) => ({ name, access: "open", nb_users: counts?.get(name) ?? 0 }));
  }
  if (names === undefined || rulesTold === undefined) loadAgain();
}

const loadAgain = atMostEvery(RETRY_MS, () => void load());
