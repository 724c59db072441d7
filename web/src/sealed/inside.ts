// What stands inside sealed frames, as it is believed only after a look: others who have the link may write anything.
import { isObject } from "../protocol/frames.ts";
import type { Limits } from "../protocol/index.ts";
import { fromBase64Url } from "./bytes.ts";
import { isFile, limitOf } from "./limits.ts";

/** What each frame of a message has inside. */
export interface InsideMessage {
  nickname: string;
  /** In milliseconds. */
  time: number;
  /** Of a greeting there is none, for it is no line: it has the number of the next. */
  line?: number | undefined;
  next?: number | undefined;
  public: string;
  content?: Record<string, unknown> | undefined;
  delete?: string | undefined;
  /** The names of frames that were heard: whoever has sealed one of them knows by that when this one was, at the earliest. */
  heard?: readonly string[] | undefined;
  /** The first that this load says since it came: others greet it. */
  joins?: true | undefined;
  /** The end of the call that it is in, by the server's name for that. */
  end?: string | undefined;
  /** What the link of the room bears to which all move. */
  moved?: string | undefined;
  reply_to?: string | undefined;
  replaces?: string | undefined;
}

interface InsideSignal {
  nickname: string;
  public: string;
  /** The load that it is for. */
  to: string;
  data: Record<string, unknown>;
}

interface InsideFile {
  nickname: string;
  /** In milliseconds. */
  time: number;
  /** The load that it is for alone. */
  to?: string | undefined;
  name: string;
  /** Bytes: what comes may not be more. */
  size: number;
  mime?: string | undefined;
  sha256?: string | undefined;
}

const NICKNAME = /^[A-Za-z0-9_-]+$/;
const PUBLIC_BYTES = 65;
/** Milliseconds until then. */
const YEAR_10000 = 253_402_300_800_000;
/** Most characters of a name: no text that is meant for people. */
const MOST_OF_NAME = 64;

/** Returns undefined for anything that no client seals. */
export function readMessage(text: string | undefined, limits: Limits): InsideMessage | undefined {
  const inside = parse(text);
  if (inside === undefined || !isNickname(inside["nickname"], limits) || !isPublic(inside["public"])) return undefined;
  const { time, line, next, content, heard, joins } = inside;
  if (heard !== undefined && !(Array.isArray(heard) && heard.every(isName))) return undefined;
  const isGreeting = ["content", "delete", "moved", "replaces", "line"].every((key) => inside[key] === undefined);
  if (!isTime(time) || !isCount(isGreeting ? next : line) || (!isGreeting && next !== undefined)) return undefined;
  if ((content !== undefined && !isObject(content)) || (joins !== undefined && joins !== true)) return undefined;
  const areNames = ["delete", "end", "moved", "reply_to", "replaces"].every((key) => isNameOrNone(inside[key]));
  return areNames ? (inside as unknown as InsideMessage) : undefined;
}

export function readSignal(text: string | undefined, limits: Limits): InsideSignal | undefined {
  const inside = parse(text);
  const isSound = isNickname(inside?.["nickname"], limits) && isPublic(inside?.["public"]) && isObject(inside?.["data"]);
  return isSound ? (inside as unknown as InsideSignal) : undefined;
}

export function readFile(text: string | undefined, limits: Limits): InsideFile | undefined {
  const inside = parse(text);
  const areCounts = isCount(inside?.["size"]) && isTime(inside?.["time"]);
  const isSound = inside !== undefined && areCounts && isNickname(inside["nickname"], limits) && typeof inside["name"] === "string";
  return isSound && isNameOrNone(inside["to"]) && ["mime", "sha256"].every((key) => isTextOrNone(inside[key])) && isFile(inside) ? (inside as unknown as InsideFile) : undefined;
}

/** Returns what stands inside, if it is an object. */
export function parse(text: string | undefined): Record<string, unknown> | undefined {
  try {
    const inside: unknown = JSON.parse(text ?? "");
    return isObject(inside) ? inside : undefined;
  } catch {
    return undefined;
  }
}

export function isNickname(value: unknown, limits: Limits): boolean {
  return typeof value === "string" && value.length <= limitOf(limits, "nickname_max") && NICKNAME.test(value);
}

function isPublic(value: unknown): boolean {
  return fromBase64Url(value)?.length === PUBLIC_BYTES;
}

/** Returns whether a value is the name of a message, a load or an end, or what a link bears. */
export function isName(value: unknown): value is string {
  return typeof value === "string" && value.length <= MOST_OF_NAME;
}

function isNameOrNone(value: unknown): boolean {
  return value === undefined || isName(value);
}

/** Of a year that clients can write. */
function isTime(value: unknown): boolean {
  return isCount(value) && (value as number) < YEAR_10000;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isTextOrNone(value: unknown): boolean {
  return value === undefined || typeof value === "string";
}
