// Frames on the data channel of a file transfer (docs/protocol.md, Files). Both ends use it; it knows neither files nor offers.

export const LABEL = "causerie-file";
export const PROTOCOL = "causerie.file.v1";
/** The longest binary message that is sent. */
export const CHUNK = 16_384;
/** The sender pauses while more than this waits in the channel. */
export const MOST_BUFFERED = 2 ** 20;
export const LOW = 2 ** 18;
/** The sender is never further ahead of what the receiver keeps. */
export const MOST_AHEAD = 2 ** 24;
/** Longest silence of a channel. */
export const SILENCE_MS = 30_000;

/** The part of an `RTCDataChannel` that an end of a transfer needs. */
export interface Channel {
  readonly readyState: RTCDataChannelState;
  readonly bufferedAmount: number;
  bufferedAmountLowThreshold: number;
  binaryType: BinaryType;
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
  onbufferedamountlow: ((event: Event) => void) | null;
  onclose: ((event: Event) => void) | null;
  send(data: string): void;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

/** Faults of a transfer. */
const FAULTS = ["hash_mismatch", "size_mismatch", "storage", "aborted"] as const;
export type Fault = (typeof FAULTS)[number];

/** Outcome of a transfer; `broken`: nobody ended it, and it can be continued. */
export type Ended = "done" | "broken" | Fault;

export type ChannelFrame =
  | { type: "start"; transfer: string; offset: number; size: number }
  | { type: "received"; bytes: number }
  | { type: "end" }
  | { type: "done" }
  | { type: "error"; code: Fault };

/** Reads a text message of the other end; undefined if this version does not know it. */
export function readFrame(text: string): ChannelFrame | undefined {
  const frame = parseObject(text);
  switch (frame?.["type"]) {
    case "start": {
      const { transfer, offset, size } = frame;
      return typeof transfer === "string" && isCount(offset) && isCount(size) ? { type: "start", transfer, offset, size } : undefined;
    }
    case "received":
      return isCount(frame["bytes"]) ? { type: "received", bytes: frame["bytes"] } : undefined;
    case "end":
      return { type: "end" };
    case "done":
      return { type: "done" };
    case "error":
      return { type: "error", code: FAULTS.find((fault) => fault === frame["code"]) ?? "aborted" };
    default:
      return undefined;
  }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
