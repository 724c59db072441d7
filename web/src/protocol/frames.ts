// Types of everything that goes over the socket: requests of a client with their `ok`, and events of the server.
import { type Content, type Events, type HelloFrame, type Requests, SHAPES } from "./frames.generated.ts";

export type * from "./frames.generated.ts";

/** Keys that only events of sealed rooms have, once they are opened. */
declare module "./frames.generated.ts" {
  interface Message {
    /** Said before this person came. */
    old?: true;
  }
  interface DirectMessage {
    old?: true;
  }
  interface Offered {
    /** When it was sealed. */
    time?: number;
  }
}

export type RequestType = keyof Requests;
export type EventType = keyof Events;
export type Asks<T extends RequestType> = Requests[T]["asks"];
export type Ok<T extends RequestType> = Requests[T]["ok"];

/**
 * Handlers by event type. Events without a handler, and those of unknown types, are ignored. `source` is
 * the text of the frame, for handlers that want numbers as they were written.
 */
export type Handlers = { [T in EventType]?: (event: Events[T], source: string) => void };

/** Part of a hello that describes who begins the session. */
export type Hello = Omit<HelloFrame, "protocol" | "resume">;
/** Recipient by member or by nickname: exactly one of the two. */
export type Recipient = { to: string } | { nickname: string };
/** Media sent in a call. Absolute states, not toggles. */
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

/** Returns the content of a message, if of a known kind and shape; anything else is shown as unsupported. */
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
