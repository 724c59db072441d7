// Beginning a session, and what is asked of the server alone (section 2).

export interface Hello {
  nickname?: string;
  avatar?: string;
  features?: string[];
  token?: string;
}

export interface HelloFrame extends Hello {
  protocol: 1;
  resume?: string;
}

export interface Welcome {
  type: "welcome";
  protocol: number;
  server: string;
  /** A digest of the page that the server serves, if it serves one. */
  page?: string;
  member: string;
  /** A secret of this tab. */
  resume: string;
  resumed: boolean;
  /** The server's clock, in milliseconds. */
  time: number;
  /** What one goes by where one asks for no other name. */
  nickname?: string;
  roles: string[];
  ping_interval: number;
  resume_grace: number;
  limits: Limits;
  rooms: ListedRoom[];
}

/** The numbers of section 11. A server may leave some out and add others. */
export interface Limits {
  frame?: number;
  hello_timeout?: number;
  nickname_min?: number;
  nickname_max?: number;
  text?: number;
  image?: number;
  model?: number;
  script?: number;
  image_side?: number;
  geojson_features?: number;
  rooms?: number;
  roster?: number;
  room_members?: number;
  adhoc_rooms?: number;
  invites?: number;
  invite_timeout?: number;
  call_peers?: number;
  offers?: number;
  file_links?: number;
  offer_ttl?: number;
  file_size?: number;
  ack_timeout?: number;
  mailbox_messages?: number;
  mailbox_ttl?: number;
  history?: number;
  connections?: number;
  [name: string]: number | undefined;
}

export interface ListedRoom {
  name: string;
  access: "open" | "key" | "token" | (string & {});
  nb_users: number;
  /** How many are in its call. */
  call?: number;
}

export interface IceServer {
  urls: string[];
  username?: string;
  credential?: string;
}

export interface Ice {
  ice_servers: IceServer[];
  ice_ttl: number;
  relay_only: boolean;
}

export interface SessionRequests {
  ping: { asks: object; ok: { time: number } };
  rooms: { asks: object; ok: { rooms: ListedRoom[] } };
  ice: { asks: object; ok: Ice };
  auth: { asks: { token: string }; ok: { roles: string[]; rooms: ListedRoom[] } };
}
