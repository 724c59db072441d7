// Failures of requests (docs/protocol.md, Errors).
import type { ErrorFrame } from "./frames.ts";

/** The server refused the request. */
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

/** The connection ended before the answer came: the outcome is unknown. */
export class ConnectionLost extends Error {
  constructor() {
    super("the connection was lost");
    this.name = "ConnectionLost";
  }
}
