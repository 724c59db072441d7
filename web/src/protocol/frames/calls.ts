// Calls, and the signals between two ends of a call or of a file transfer (section 7).
import type { InRoom, Stamped } from "./common.ts";

/** What one sends. Absolute states, not toggles. */
export interface Media {
  mic: boolean;
  camera: boolean;
  screen: boolean;
  screen_stream?: string;
}

export interface Participant extends Media {
  peer: string;
  member: string;
  nickname: string;
  resumed: number;
  away?: boolean;
}

/** The whole state of a call, in order of joining. */
export interface CallState {
  call: string;
  participants: Participant[];
}

export interface CallEvent extends Stamped, InRoom, CallState {
  type: "call";
}

export interface SignalData {
  link?: number;
  description?: { type: string; sdp?: string };
  candidate?: { candidate?: string; sdpMid?: string | null; sdpMLineIndex?: number | null };
}

export interface Signal extends InRoom {
  from: string;
  to: string;
  data: SignalData;
}

export interface SignalEvent extends Signal, Stamped {
  type: "signal";
}

export interface CallRequests {
  call_join: { asks: InRoom & Media; ok: { peer: string; call: CallState } };
  call_update: { asks: InRoom & Media; ok: object };
  call_leave: { asks: InRoom; ok: object };
  signal: { asks: Signal; ok: object };
}

export interface CallEvents {
  call: CallEvent;
  signal: SignalEvent;
}
