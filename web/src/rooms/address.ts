// Which conversation the address names: #room=QGIS, or #direct=QGIS/lena_m. Behind it a link may bear what opens the room, and
// before it what a private room is called.

export interface Address {
  room: string;
  /** The nickname of the one person it is with. */
  direct: string | undefined;
}

/** What a link bears that is nobody else's business. */
export interface Pass {
  token: string | undefined;
  key: string | undefined;
  /** What the room is called, if it is a private one. */
  name: string | undefined;
  /** Who one is to be there: a link of one's own plugin says it, for a call beside it. */
  nickname: string | undefined;
}

/** An instance may allow fewer, or hardly more. */
export const MAY_BE_NICKNAME = /^[A-Za-z0-9_-]{1,64}$/;
const MOST_OF_ROOM = 255;
const MAY_BE_PRIVATE = /^~[\w-]{22,64}$/;
/** What makes a name look like another one, or like words of the page. */
const TURNS_TEXT = /[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;

function mayBeRoom(name: string): boolean {
  // What only looks like a private room may be its title, which no server is to learn.
  return name !== "" && name.length <= MOST_OF_ROOM && !TURNS_TEXT.test(name) && (!name.startsWith("~") || MAY_BE_PRIVATE.test(name));
}

/** What cannot be the name of a room or of a person leads nowhere: its words would stand in the page's heading. */
export function readAddress(hash: string): Address | undefined {
  const [, kind, rest = ""] = /^#(room|direct)=([^&]+)$/.exec(hash) ?? [];
  if (kind === undefined) return undefined;
  const cut = kind === "direct" ? rest.lastIndexOf("/") : rest.length;
  if (cut < 0) return undefined;
  const room = decoded(rest.slice(0, cut));
  const direct = kind === "direct" ? decoded(rest.slice(cut + 1)) : undefined;
  if (room === undefined || !mayBeRoom(room)) return undefined;
  return kind === "direct" && (direct === undefined || !MAY_BE_NICKNAME.test(direct)) ? undefined : { room, direct };
}

/** Takes token, key and name out of an address: #room=Staff&token=…, #room=Field%20work&key=…, #token=…, #name=Trip&room=~…, #nickname=… */
export function takePass(hash: string): { address: string; pass: Pass } {
  const pass: Pass = { token: undefined, key: undefined, name: undefined, nickname: undefined };
  const rest = hash.replaceAll(/(^#|&)(token|key|name|nickname)=([^&]*)/g, (_all, before: string, name: keyof Pass, value: string) => {
    pass[name] = decoded(value);
    return before === "#" ? "#" : "";
  });
  return { address: rest.replace(/^#&/, "#"), pass };
}

/** Takes what a link leads to in a room out of an address: #room=QGIS&message=…, or a view of its map, #room=QGIS&at=5.72,45.18,12 */
export function takeTarget(hash: string): { address: string; message: string | undefined; at: string | undefined } {
  const [, address = hash, kind, value = ""] = /^(#room=[^&]+)&(message|at)=([^&]+)$/.exec(hash) ?? [];
  const said = decoded(value);
  return { address, message: kind === "message" ? said : undefined, at: kind === "at" ? said : undefined };
}

export function addressOfMessage(room: string, id: string, title?: string): string {
  return `${addressOf(room, title)}&message=${encodeURIComponent(id)}`;
}

/** Where on this page a link leads, if it leads there and bears nothing that opens a room. */
export function ownAddress(href: string): string | undefined {
  const [path = "", ...rest] = href.split("#");
  const hash = `#${rest.join("#")}`;
  const { address, pass } = takePass(hash);
  const isOwn = path === document.baseURI.split("#")[0] && pass.token === undefined && pass.key === undefined;
  return isOwn && readAddress(takeTarget(address).address) !== undefined ? hash : undefined;
}

/** The title goes first: a page that knows none would take it for a part of the room's name, and tell it to the server. */
export function addressOf(room: string, title = ""): string {
  return `#${title === "" ? "" : `name=${encoded(title)}&`}room=${encodeURIComponent(room)}`;
}

export function addressOfDirect(room: string, nickname: string): string {
  return `#direct=${encodeURIComponent(room)}/${encodeURIComponent(nickname)}`;
}

/** Also the signs at which other programs end a link. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
