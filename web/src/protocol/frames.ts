// Everything that goes over the socket: what a client may ask, with what `ok` carries, and what a server tells.
import { type Content, type Events, type HelloFrame, type Requests, SHAPES } from "./frames.generated.ts";

export type * from "./frames.generated.ts";

export type RequestType = keyof Requests;
export type EventType = keyof Events;
export type Asks<T extends RequestType> = Requests[T]["asks"];
export type Ok<T extends RequestType> = Requests[T]["ok"];

/**
 * What to do with each event. Events that nobody handles, and those of types unknown here, are passed over. `source` is
 * the text of the frame, for who wants numbers as they were written.
 */
export type Handlers = { [T in EventType]?: (event: Events[T], source: string) => void };

/** What a hello says of who begins the session. */
export type Hello = Omit<HelloFrame, "protocol" | "resume">;
/** To a member, or to whoever bears a nickname: exactly one of the two. */
export type Recipient = { to: string } | { nickname: string };
/** What one sends in a call. Absolute states, not toggles. */
export type Media = Omit<Asks<"call_join">, "room">;
export type Feature = "direct" | "call" | "file" | "map";

export type Kind = Content["kind"];
/** The content of this kind. */
export type ContentOf<K extends Kind> = Extract<Content, { kind: K }>;

const CHECKS: Record<string, (value: unknown) => boolean> = {
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number" && Number.isFinite(value),
  boolean: (value) => typeof value === "boolean",
  // A layer.
  object: (value) => isObject(value) && Array.isArray(value["features"]),
};

/** The content of a message, if it is of a kind and shape that is known; anything else is shown as unsupported. */
export function knownContent(value: unknown): Content | undefined {
  if (!isObject(value) || typeof value["kind"] !== "string") return undefined;
  const shape = Object.hasOwn(SHAPES, value["kind"]) ? SHAPES[value["kind"] as Kind] : undefined;
  const isSound = (key: string, type: string): boolean => {
    const isAbsent = type.endsWith("?") && (value[key] === undefined || value[key] === null);
    return isAbsent || CHECKS[type.replace("?", "")]?.(value[key]) === true;
  };
  const sound = shape !== undefined && Object.entries(shape).every(([key, type]) => isSound(key, type));
  return sound ? (value as unknown as Content) : undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
