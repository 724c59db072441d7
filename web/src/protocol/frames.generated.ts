// The frames of the native protocol. Written from the server's /asyncapi.json; `npx vitest run --project unit -u` writes it anew.

/** The messages between the two ends of a link; the server passes them on as they are. */
export interface SignalData {
  link?: number;
  description?: { type: string; sdp?: string };
  candidate?: { candidate?: string; sdpMid?: string | null; sdpMLineIndex?: number | null };
}

export type Content =
  | { kind: "text"; text: string }
  | { kind: "image"; image_data: string }
  | { kind: "geojson"; layer_name: string; crs_wkt: string; crs_authid: string; geojson: { type?: string; features: unknown[] }; style?: string }
  | { kind: "crs"; crs_wkt: string; crs_authid: string }
  | { kind: "bbox"; crs_wkt: string; crs_authid: string; xmin: number; xmax: number; ymin: number; ymax: number }
  | { kind: "position"; crs_wkt: string; crs_authid: string; x: number; y: number; accuracy?: number }
  | { kind: "model"; model_name: string; model_group?: string; raw_xml: string }
  | { kind: "script"; name: string; raw_pycode: string }
  | { kind: "like"; liked_author: string; message: string; message_id?: string; emoji?: string; remove?: boolean };

export type SaidDirectly = Exclude<Content, { kind: "like" }>;

/** The limits that `welcome` announces. */
export interface Limits {
  frame?: number; hello_timeout?: number; nickname_min?: number; nickname_max?: number; text?: number; image?: number;
  model?: number; script?: number; image_side?: number; geojson_features?: number; rooms?: number; roster?: number;
  room_members?: number; adhoc_rooms?: number; invites?: number; invite_timeout?: number; call_peers?: number; offers?: number;
  file_links?: number; offer_ttl?: number; file_size?: number; ack_timeout?: number; mailbox_messages?: number;
  mailbox_ttl?: number; live?: number; board_features?: number; history?: number; connections?: number;
  [name: string]: number | undefined;
}

/** Parts of rooms that other programs read as GeoJSON over HTTP (`docs/doors.md`). */
export interface GeojsonDoor { board: boolean; layers: boolean; web_pages: boolean }

/** A room as lists show it. */
export interface ListedRoom { name: string; access: "open" | "key" | "token" | (string & {}); nb_users: number; call?: number }

/** One entry of [`Ice`]. */
export interface IceServer { urls: string[]; username?: string; credential?: string }

/** State of a room for one who joins. */
export interface RoomState {
  room: string; nickname: string; nb_users: number; members?: Member[]; call?: CallState; calls_url?: string;
  offers?: Offered[]; live?: Record<string, LiveValues>; trackers?: Record<string, Tracked | null>; board?: BoardState;
  mailbox?: MailboxState; gap?: boolean;
}

/** A member as rosters show it. */
export interface Member {
  member: string; nickname: string; avatar?: string; features: ("direct" | "call" | "file" | "map" | (string & {}))[];
  roles?: ("moderator" | "bridge" | (string & {}))[]; gischat?: boolean; away?: boolean;
}

/** The whole state of a call. */
export interface CallState { call: string; participants: Participant[] }

/** Somebody in a call. */
export interface Participant {
  peer: string; member: string; nickname: string; mic: boolean; camera: boolean; screen: boolean; screen_stream?: string;
  resumed: number; away?: boolean;
}

/** An offer as those it is made to see it. */
export interface Offered {
  transfer: string; peer: string; direct?: boolean; from: From; name: string; size: number; mime?: string; sha256?: string;
  expires_in: number;
}

/** The sender of something. */
export interface From { member?: string; nickname: string; avatar?: string; hook?: boolean; gischat?: boolean }

/** Live values that changed; null for one that is gone. */
export interface LiveValues {
  nickname?: string; cursor?: LiveCursor | null; view?: View | null; position?: Fix | null; stroke?: Stroke | null;
  presenting?: true | null;
}

/** The place that somebody points at. */
export interface LiveCursor { at: number[] }

/** The part of the map that somebody sees. */
export interface View { bbox: number[]; rotation?: number; crs?: string; layers?: string[] }

/** The place of somebody or something. */
export interface Fix { at: number[]; accuracy?: number; heading?: number; speed?: number; altitude?: number; label?: string }

/** The line that somebody is drawing. */
export interface Stroke { points: (number[])[]; color?: number }

/** Position of a tracker, which is no member and not verified. */
export interface Tracked {
  at: number[]; accuracy?: number; heading?: number; speed?: number; altitude?: number; label?: string; age: number;
}

/** State of a board for one who joins: its features follow. */
export interface BoardState { rev: number; features: number; locked: boolean }

/** State of a mailbox. */
export interface MailboxState { ttl: number; max: number; waiting?: number }

/** Fate of a direct message. */
export type Delivery = "delivered" | "queued" | "unreachable" | "expired" | (string & {});

/** Reason for which a direct message was not kept. */
export type Unreachable = "absent" | "no_direct" | "no_ack" | "mailbox_full" | "too_large" | (string & {});

/** Reason for a refusal, for programs. */
export type Code =
  | "malformed" | "unknown_type" | "invalid" | "hello_required" | "unsupported_version" | "token_invalid" | "token_expired"
  | "nickname_invalid" | "nickname_taken" | "room_not_found" | "access_denied" | "room_full" | "already_joined" | "not_joined"
  | "forbidden" | "too_large" | "rate_limited" | "not_found" | "unsupported" | "disabled" | "too_many" | "already_invited"
  | "already_there" | "busy" | "call_full" | "not_in_call" | "peer_away" | "internal" | "unavailable";

/** A feature of the board. */
export interface BoardFeature {
  id: string; geometry: BoardGeometry; properties: Drawing; by: string; time: number; maker?: string; rev: number;
}

/** A geometry (GeoJSON, RFC 7946, section 3.1) of longitudes and latitudes. */
export type BoardGeometry =
  | { type: "Point"; coordinates: number[] }
  | { type: "LineString"; coordinates: (number[])[] }
  | { type: "Polygon"; coordinates: ((number[])[])[] };

/** The kind and the looks of something drawn. */
export interface Drawing { shape: BoardShape; color: number; note?: string; width?: number }

/** Kinds of things on a board. */
export type BoardShape = "mark" | "text" | "line" | "arrow" | "freehand" | "measure" | "area" | (string & {});

/** Somebody who left. */
export interface Left { member: string; nickname: string; reason: Leaving }

/** Reason for which a member left. */
export type Leaving = "left" | "lost" | "kicked" | "taken_over" | (string & {});

/** Reason for which a session is out of a room. */
export type Removal = "kicked" | "taken_over" | "token_expired" | "closed" | (string & {});

/** End of an invitation. */
export type InviteOutcome = "accepted" | "declined" | "cancelled" | "expired" | "gone" | (string & {});

/** Reason for which somebody could not be asked. */
export type MissedBecause = "busy" | "too_many" | (string & {});

/** State of a transfer. */
export type TransferStatus = "accepted" | "declined" | "done" | "failed" | "cancelled" | "closed" | (string & {});

/** Somebody who changed the board. */
export interface BoardAuthor { member: string; nickname: string }

/** Urgency of a notice. */
export type Level = "info" | "warning" | "alert" | (string & {});

/** Begins a session, or goes on with one. */
export interface HelloFrame {
  protocol: 1; nickname?: string; avatar?: string; features?: string[]; token?: string; resume?: string; rooms?: string;
  fresh?: boolean;
}

/** The session begins, or goes on. */
export interface Welcome {
  type: "welcome"; protocol: number; server: string; page?: string; member: string; resume: string; resumed: boolean;
  time: number; nickname?: string; roles: string[]; ping_interval: number; resume_grace: number; limits: Limits;
  livefield?: "groups" | "all" | (string & {}); geojson?: GeojsonDoor; rooms_digest?: string; rooms?: ListedRoom[];
}

/** A request was refused. Also said of frames without `ref`. */
export interface ErrorFrame {
  type: "error"; ref?: string | number; code: Code | (string & {}); message: string; field?: string; retry_after?: number;
  needs?: "key" | "token" | (string & {}); feature?: BoardFeature; supported?: number[];
}

/** Something is said in a room. */
export interface Message {
  type: "message"; id: string; timestamp: number; room: string; from: From; content: unknown; in_reply_to_id?: string;
  replaces?: string; replay?: true;
}

/** A moderator, or the server itself, tells everybody something important. */
export interface Notice {
  type: "notice"; id: string; timestamp: number; room?: string; level: Level; text: string; replay?: true;
}

/** Somebody says something to the recipient alone. */
export interface DirectMessage {
  type: "direct_message"; id: string; timestamp: number; room: string; from: From; content: unknown; queued?: true;
}

/** Who came, left or changed. `left` goes before `joined`. */
export interface Presence {
  type: "presence"; timestamp: number; room: string; nb_users: number; joined?: Member[]; left?: Left[]; changed?: Member[];
  away?: string[]; back?: string[];
}

/** What a room is like, after the session was resumed. */
export interface RoomStateEvent { type: "room_state"; timestamp: number; state: RoomState }

/** The recipient is out of a room. */
export interface Removed { type: "removed"; timestamp: number; room: string; reason: Removal; message?: string }

/** Somebody is writing. */
export interface Typing { type: "typing"; timestamp: number; room: string; member: string }

/** A message was taken back. */
export interface Deleted { type: "deleted"; timestamp: number; room: string; id: string; by: string; replay?: true }

/** What became of a direct message, after its reply. */
export interface DirectStatus { type: "direct_status"; timestamp: number; room: string; id: string; delivery: Delivery }

/** Somebody asks the recipient to come. */
export interface Invited {
  type: "invited"; timestamp: number; room: string; invite: string; call?: boolean; expires_in: number; from: From;
  note?: string;
}

/** An invitation is over, for both sides. */
export interface InviteClosed {
  type: "invite_closed"; timestamp: number; room: string; invite: string; outcome: InviteOutcome;
}

/** Somebody tried to invite the recipient. */
export interface InviteMissed {
  type: "invite_missed"; timestamp: number; room: string; call: boolean; reason: MissedBecause; from: From;
}

/** The whole state of a room's call. */
export interface CallEvent { type: "call"; timestamp: number; room: string; call: string; participants: Participant[] }

/** What one end of a call or transfer tells the other. */
export interface SignalEvent { type: "signal"; timestamp: number; room: string; from: string; to: string; data: SignalData }

/** A file is offered. */
export interface FileOffered {
  type: "file_offered"; timestamp: number; room: string; transfer: string; peer: string; direct?: boolean; from: From;
  name: string; size: number; mime?: string; sha256?: string; expires_in: number;
}

/** How a transfer goes on. */
export interface FileStatus {
  type: "file_status"; timestamp: number; room: string; transfer: string; status: TransferStatus; offset?: number;
  peer?: string; member?: string;
}

/** Live values changed, of which only the last counts. */
export interface Live {
  type: "live"; timestamp: number; room: string; members?: Record<string, LiveValues>;
  trackers?: Record<string, Tracked | null>;
}

/** The board changed, or is shown. */
export interface Board {
  type: "board"; timestamp: number; room: string; rev: number; by?: BoardAuthor; put?: BoardFeature[]; removed?: string[];
  locked?: boolean; replay?: boolean; reset?: boolean;
}

/** By the type of the frame. */
export interface Events {
  message: Message; notice: Notice; direct_message: DirectMessage; presence: Presence; room_state: RoomStateEvent;
  removed: Removed; typing: Typing; deleted: Deleted; direct_status: DirectStatus; invited: Invited;
  invite_closed: InviteClosed; invite_missed: InviteMissed; call: CallEvent; signal: SignalEvent; file_offered: FileOffered;
  file_status: FileStatus; live: Live; board: Board;
}

/** By the type of the frame: its keys, and those of its `ok`. */
export interface Requests {
  ping: { asks: object; ok: { time: number } };
  rooms: { asks: object; ok: { rooms: ListedRoom[] } };
  look: { asks: { looking: boolean }; ok: object };
  ice: { asks: object; ok: { ice_servers: IceServer[]; ice_ttl: number; relay_only: boolean } };
  auth: { asks: { token: string }; ok: { roles: string[]; rooms: ListedRoom[] } };
  join: {
    asks: { room: string; nickname?: string; key?: string; invite?: string; mailbox?: boolean; history?: number };
    ok: { state: RoomState };
  };
  leave: { asks: { room: string }; ok: object };
  send: {
    asks: { room: string; content: Content; in_reply_to_id?: string; replaces?: string; as?: string; nonce?: string; no_store?: boolean };
    ok: { id: string; timestamp: number; duplicate?: boolean };
  };
  typing: { asks: { room: string }; ok: object };
  delete: { asks: { room: string; id: string }; ok: object };
  direct_send: {
    asks: { room: string; content: SaidDirectly; nonce?: string } & ({ to: string } | { nickname: string });
    ok: { id: string; timestamp: number; delivery: Delivery; reason?: Unreachable; duplicate?: boolean };
  };
  ack: { asks: { room: string; ids: string[] }; ok: object };
  invite: { asks: { to: string; room: string; call?: boolean; note?: string }; ok: { invite: string; expires_in: number } };
  invite_reply: { asks: { answer: "accept" | "decline"; invite: string }; ok: object };
  invite_cancel: { asks: { invite: string }; ok: object };
  call_join: {
    asks: { room: string; mic: boolean; camera: boolean; screen: boolean; screen_stream?: string };
    ok: { peer: string; call: CallState };
  };
  call_update: { asks: { room: string; mic: boolean; camera: boolean; screen: boolean; screen_stream?: string }; ok: object };
  call_leave: { asks: { room: string }; ok: object };
  signal: { asks: { room: string; from: string; to: string; data: SignalData }; ok: object };
  file_offer: {
    asks: { room: string; name: string; size: number; mime?: string; sha256?: string; to?: string };
    ok: { transfer: string; peer: string; expires_in: number };
  };
  file_update: {
    asks: { room: string; transfer: string; status: "accepted" | "declined" | "done" | "failed" | "cancelled"; offset?: number; peer?: string };
    ok: { peer?: string };
  };
  live: {
    asks: { room: string; set: { cursor?: { at: number[] } | null; view?: { bbox: number[]; rotation?: number; crs?: string; layers?: string[] } | null; position?: { at: number[]; accuracy?: number; heading?: number; speed?: number; altitude?: number; label?: string } | null; stroke?: { points: (number[])[]; color?: number } | null; presenting?: true | null } };
    ok: object;
  };
  board_put: {
    asks: { room: string; features: ({ id: string; geometry: { type: "Point"; coordinates: number[] } | { type: "LineString"; coordinates: (number[])[] } | { type: "Polygon"; coordinates: ((number[])[])[] }; properties: { shape: "mark" | "text" | "line" | "arrow" | "freehand" | "measure" | "area"; color: number; note?: string; width?: number }; rev?: number })[] };
    ok: { rev: number };
  };
  board_remove: { asks: { room: string; ids: string[] }; ok: { rev: number } };
  board_restore: { asks: { room: string; ids: string[] }; ok: { rev: number } };
  board_clear: { asks: { room: string }; ok: { rev: number } };
  board_lock: { asks: { room: string; to: "all" | "moderators" }; ok: { rev: number } };
  notice: { asks: { room: string; level: "info" | "warning" | "alert"; text: string }; ok: { id: string; timestamp: number } };
  kick: { asks: { room: string; member: string; ban?: number; reason?: string }; ok: object };
}

/** What each kind of content has. */
export const SHAPES = {
  text: { text: "string" },
  image: { image_data: "string" },
  geojson: { layer_name: "string", crs_wkt: "string", crs_authid: "string", geojson: "object", style: "string?" },
  crs: { crs_wkt: "string", crs_authid: "string" },
  bbox: { crs_wkt: "string", crs_authid: "string", xmin: "number", xmax: "number", ymin: "number", ymax: "number" },
  position: { crs_wkt: "string", crs_authid: "string", x: "number", y: "number", accuracy: "number?" },
  model: { model_name: "string", model_group: "string?", raw_xml: "string" },
  script: { name: "string", raw_pycode: "string" },
  like: { liked_author: "string", message: "string", message_id: "string?", emoji: "string?", remove: "boolean?" },
} as const;
