// Offering files; their bytes go from browser to browser (section 8).
import type { From, InRoom, Stamped } from "./common.ts";

export interface FileOffer extends InRoom {
  name: string;
  size: number;
  to?: string;
  mime?: string;
  sha256?: string;
}

/** An offer as others are told of it. */
export interface Offered {
  transfer: string;
  peer: string;
  direct?: boolean;
  from: From;
  name: string;
  size: number;
  mime?: string;
  sha256?: string;
  expires_in: number;
}

export interface FileOffered extends Offered, InRoom, Stamped {
  type: "file_offered";
}

export type FileStatusName = "accepted" | "declined" | "done" | "failed" | "cancelled" | "closed";

export interface FileUpdate extends InRoom {
  transfer: string;
  status: Exclude<FileStatusName, "closed">;
  offset?: number;
  peer?: string;
}

export interface FileStatus extends InRoom, Stamped {
  type: "file_status";
  transfer: string;
  status: FileStatusName | (string & {});
  offset?: number;
  peer?: string;
  member?: string;
}

export interface FileRequests {
  file_offer: { asks: FileOffer; ok: { transfer: string; peer: string; expires_in: number } };
  file_update: { asks: FileUpdate; ok: { peer?: string } };
}

export interface FileEvents {
  file_offered: FileOffered;
  file_status: FileStatus;
}
