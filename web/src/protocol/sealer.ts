// What stands between the connection and the rest of the page for sealed rooms: it seals what goes there, and opens what comes. It is
// fetched with the first link of such a room; a name tells which rooms these are, so that nothing goes there unsealed.

export interface Sealer {
  /** `socket`: that of the session for which it is asked. */
  ask(type: string, keys: SealedRoomKeys, socket: WebSocket | undefined): Promise<object>;
  take(event: { type: string } & SealedRoomKeys): void;
  /** A room is left, connected or not. The server is told once this resolves, if there is something to say before. */
  left(room: string): Promise<void> | undefined;
  /** What the link of a room bears. */
  secretOf(room: string): string | undefined;
}

/** The room stands in the state, where there is one. */
export interface SealedRoomKeys {
  room?: string;
  state?: { room: string };
}

/** Returns whether a request or an event is of a sealed room, by either of its names. */
export function isOfSealedRoom(keys: object): keys is SealedRoomKeys {
  const { room, state } = keys as SealedRoomKeys;
  return isSealedRoom(room ?? "") || isSealedRoom(state?.room ?? "");
}

/** Those of other private rooms and of projects are of other lengths. */
export function isSealedRoom(name: string): boolean {
  return /^~[\w-]{36}$/.test(name);
}
