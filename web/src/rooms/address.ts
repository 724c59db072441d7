// Addresses of conversations: #room=QGIS, #direct=QGIS/lena_m, or #livefield=owner/project. Behind that a link may bear credentials
// for the room, and before it the title of a private room. People of sealed rooms are numbers, as this load of the page has met them:
// browsers write addresses down.
import { pageAddress } from "../platform/window.ts";
import { isSealedRoom } from "../protocol/index.ts";
import { mayBeGroup, roomOfGroup } from "./project.ts";
import type { Title } from "./title.ts";

export interface Address {
  room: string;
  /** Nickname of the person of a direct conversation. */
  direct: string | undefined;
}

/** The confidential part of a link. */
export interface Pass {
  token: string | undefined;
  key: string | undefined;
  /** Title of the room, if private. */
  name: string | undefined;
  /** Nickname to use there: set by a link of the own plugin, for a call beside it. */
  nickname: string | undefined;
}

/** Possible nicknames; an instance may allow fewer, or slightly more. */
export const MAY_BE_NICKNAME = /^[A-Za-z0-9_-]{1,64}$/;
/** People of sealed rooms, each at the number that addresses have. */
const met = new Set<string>();
const MOST_OF_ROOM = 255;
const MAY_BE_PRIVATE = /^~[\w-]{22,64}$/;
/** Signs that make a name look like another, or like words of the page. */
const TURNS_TEXT = /[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;

function mayBeRoom(name: string): boolean {
  // A name that only looks like a private room's may be its title, which no server is to learn.
  return name !== "" && name.length <= MOST_OF_ROOM && !TURNS_TEXT.test(name) && (!name.startsWith("~") || MAY_BE_PRIVATE.test(name));
}

/** Impossible names of rooms or people lead nowhere: their words would stand in the page's heading. */
export function readAddress(hash: string): Address | undefined {
  const group = readGroup(hash);
  const [, kind, rest = ""] = group === undefined ? (/^#(room|direct)=([^&]+)$/.exec(hash) ?? []) : ["", "room", roomOfGroup(group)];
  if (kind === undefined) return undefined;
  const cut = kind === "direct" ? rest.lastIndexOf("/") : rest.length;
  if (cut < 0) return undefined;
  const room = decode(rest.slice(0, cut));
  const direct = kind === "direct" ? decode(rest.slice(cut + 1)) : undefined;
  if (room === undefined || !mayBeRoom(room)) return undefined;
  if (isSealedRoom(room)) return { room, direct: [...met][Number(direct)] };
  return kind === "direct" && (direct === undefined || !MAY_BE_NICKNAME.test(direct)) ? undefined : { room, direct };
}

/** Returns the group of QField's plugin livefield that an address names. */
export function readGroup(hash: string): string | undefined {
  const group = decode(/^#livefield=([^&]+)$/.exec(hash)?.[1] ?? "");
  return group !== undefined && mayBeGroup(group) ? group : undefined;
}

/** Takes token, key and name out of an address: #room=Staff&token=…, #room=Field%20work&key=…, #token=…, #name=Trip&room=~…, #nickname=… */
export function takePass(hash: string): { address: string; pass: Pass } {
  const pass: Pass = { token: undefined, key: undefined, name: undefined, nickname: undefined };
  const rest = hash.replaceAll(/(^#|&)(token|key|name|nickname)=([^&]*)/g, (_all, before: string, name: keyof Pass, value: string) => {
    pass[name] = decode(value);
    return before === "#" ? "#" : "";
  });
  return { address: rest.replace(/^#&/, "#"), pass };
}

/** Takes the target within a room out of an address: #room=QGIS&message=…, or a view of its map, #room=QGIS&at=5.72,45.18,12 */
export function takeTarget(hash: string): { address: string; message: string | undefined; at: string | undefined } {
  const [, address = hash, kind, value = ""] = /^(#(?:room|livefield)=[^&]+)&(message|at)=([^&]+)$/.exec(hash) ?? [];
  const target = decode(value);
  return { address, message: kind === "message" ? target : undefined, at: kind === "at" ? target : undefined };
}

export function addressOfMessage(room: string, id: string, title?: Title): string {
  return `${addressOf(room, title)}&message=${encodeURIComponent(id)}`;
}

/** Returns where on this page a link leads, if it leads there and bears neither credentials nor a nickname. */
export function ownAddress(href: string): string | undefined {
  const [path = "", ...rest] = href.split("#");
  const hash = `#${rest.join("#")}`;
  const { address, pass } = takePass(hash);
  const isOwn = path === pageAddress() && pass.token === undefined && pass.key === undefined && pass.nickname === undefined;
  return isOwn && readAddress(takeTarget(address).address) !== undefined ? hash : undefined;
}

/**
 * The title goes first: a page without titles would take it for a part of the room's name, and send it to the server. That of a sealed room
 * stands in links for others alone.
 */
export function addressOf(room: string, title?: Title): string {
  if (title?.group !== undefined) return `#livefield=${encode(title.group).replaceAll("%2F", "/")}`;
  return `#${isSealedRoom(room) ? "" : titleIn(title)}room=${encodeURIComponent(room)}`;
}

/** Returns the part of an address that bears a title. */
export function titleIn(title?: Title): string {
  return title === undefined || title.text === "" ? "" : `name=${encode(title.text)}&`;
}

export function addressOfDirect(room: string, nickname: string): string {
  return `#direct=${encodeURIComponent(room)}/${isSealedRoom(room) ? [...met.add(nickname)].indexOf(nickname) : encodeURIComponent(nickname)}`;
}

/** Encodes also the signs at which other programs end a link. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
