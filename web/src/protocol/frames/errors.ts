// What a server refuses, and why (section 11).

/** The codes of version 1. A server may send others: they are treated by their reply alone. */
export const CODES = [
  "malformed",
  "unknown_type",
  "invalid",
  "hello_required",
  "unsupported_version",
  "token_invalid",
  "token_expired",
  "nickname_invalid",
  "nickname_taken",
  "room_not_found",
  "access_denied",
  "room_full",
  "already_joined",
  "not_joined",
  "forbidden",
  "too_large",
  "rate_limited",
  "not_found",
  "unsupported",
  "disabled",
  "too_many",
  "already_invited",
  "already_there",
  "busy",
  "call_full",
  "not_in_call",
  "peer_away",
  "internal",
  "unavailable",
] as const;

export type Code = (typeof CODES)[number];

export interface ErrorFrame {
  type: "error";
  ref?: number | string;
  code: Code | (string & {});
  message: string;
  field?: string;
  retry_after?: number;
  needs?: "key" | "token" | (string & {});
  supported?: number[];
}

/** The server's answer was no. */
export class Refused extends Error {
  readonly code: ErrorFrame["code"];
  /** Seconds after which asking again may help. */
  readonly retryAfter: number | undefined;

  constructor(readonly frame: ErrorFrame) {
    super(frame.message);
    this.name = "Refused";
    this.code = frame.code;
    this.retryAfter = frame.retry_after;
  }
}

/** The connection ended before the answer came: nobody knows whether it was done. */
export class Lost extends Error {
  constructor() {
    super("the connection was lost");
    this.name = "Lost";
  }
}
