// What frames of several sections have in common.

/** What a client can handle. */
export type Feature = "direct" | "call" | "file";

/** Who said something. `member` is absent for a text that came over HTTP. */
export interface From {
  member?: string;
  nickname: string;
  avatar?: string;
}

/** Somebody in a room. gischat's clients have no features. Unknown features and roles may come. */
export interface Member {
  member: string;
  nickname: string;
  avatar?: string;
  features: (Feature | (string & {}))[];
  roles?: ("moderator" | "bridge" | (string & {}))[];
  /** The connection has been lost for a while. */
  away?: boolean;
}

/** Every event is stamped, in seconds since the epoch. */
export interface Stamped {
  timestamp: number;
}

/** An event that others can refer to later. */
export interface Named extends Stamped {
  id: string;
}

export interface InRoom {
  room: string;
}
