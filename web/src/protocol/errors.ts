// Why a request brings no answer (docs/protocol.md, Errors).
import type { ErrorFrame } from "./frames.ts";

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
export class ConnectionLost extends Error {
  constructor() {
    super("the connection was lost");
    this.name = "ConnectionLost";
  }
}
