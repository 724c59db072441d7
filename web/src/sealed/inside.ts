// What stands inside sealed frames, as it is believed only after a look: others who have the link may write anything.
import { isObject } from "../protocol/frames.ts";

/** What each frame of a message has inside. */
export interface InsideMessage {
  nickname: string;
  /** In milliseconds. */
  time: number;
  line: number;
  public: string;
  content?: Record<string, unknown> | undefined;
  delete?: string | undefined;
  /** The loads that were heard for the first time since its last message. */
  heard?: readonly string[] | undefined;
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
  name: string;
  mime?: string | undefined;
  sha256?: string | undefined;
}

const NICKNAME = /^[A-Za-z0-9_-]{1,64}$/;

/** Returns undefined for anything that no client seals. */
export function readMessage(text: string | undefined): InsideMessage | undefined {
  const inside = parse(text);
  if (inside === undefined || !isNickname(inside["nickname"]) || typeof inside["public"] !== "string") return undefined;
  const { time, line, content, heard } = inside;
  if (heard !== undefined && !Array.isArray(heard)) return undefined;
  if (typeof time !== "number" || !Number.isFinite(time) || !Number.isSafeInteger(line) || (line as number) < 0) return undefined;
  if (content !== undefined && !isObject(content)) return undefined;
  const areNames = ["delete", "moved", "reply_to", "replaces"].every((key) => isTextOrNone(inside[key]));
  return areNames ? (inside as unknown as InsideMessage) : undefined;
}

export function readSignal(text: string | undefined): InsideSignal | undefined {
  const inside = parse(text);
  const isSound = isNickname(inside?.["nickname"]) && typeof inside?.["public"] === "string" && isObject(inside["data"]);
  return isSound ? (inside as unknown as InsideSignal) : undefined;
}

export function readFile(text: string | undefined): InsideFile | undefined {
  const inside = parse(text);
  const isSound = typeof inside?.["name"] === "string" && isTextOrNone(inside["mime"]) && isTextOrNone(inside["sha256"]);
  if (!isSound) return undefined;
  const { name, mime, sha256 } = inside as unknown as InsideFile;
  return { name, ...(mime !== undefined && { mime }), ...(sha256 !== undefined && { sha256 }) };
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

export function isNickname(value: unknown): boolean {
  return typeof value === "string" && NICKNAME.test(value);
}

function isTextOrNone(value: unknown): boolean {
  return value === undefined || typeof value === "string";
}
