// Everything that goes over the socket: what a client may ask, with what `ok` carries, and what a server tells.
import type { CallEvents, CallRequests } from "./calls.ts";
import type { DirectEvents, DirectRequests } from "./direct.ts";
import type { FileEvents, FileRequests } from "./files.ts";
import type { InvitationEvents, InvitationRequests } from "./invitations.ts";
import type { MessageEvents, MessageRequests } from "./messages.ts";
import type { ModerationEvents, ModerationRequests } from "./moderation.ts";
import type { RoomEvents, RoomRequests } from "./rooms.ts";
import type { SessionRequests } from "./session.ts";

/** By the type of the frame: its keys, and those of its `ok`. */
export interface Requests
  extends SessionRequests,
    RoomRequests,
    MessageRequests,
    DirectRequests,
    InvitationRequests,
    CallRequests,
    FileRequests,
    ModerationRequests {}

/** By the type of the frame. */
export interface Events
  extends RoomEvents, MessageEvents, DirectEvents, InvitationEvents, CallEvents, FileEvents, ModerationEvents {}

export type RequestType = keyof Requests;
export type EventType = keyof Events;
export type Asks<T extends RequestType> = Requests[T]["asks"];
export type Ok<T extends RequestType> = Requests[T]["ok"];

/**
 * What to do with each event. Events that nobody handles, and those of types unknown here, are passed over. `source` is
 * the text of the frame, for who wants numbers as they were written.
 */
export type Handlers = { [T in EventType]?: (event: Events[T], source: string) => void };
