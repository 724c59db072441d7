// Why a file cannot be shown on a map, and how much of one is read at all.

export type FileFault =
  /** More bytes than are read. */
  | "large"
  /** More features, or more positions, than are drawn. */
  | "features"
  | "positions"
  /** Nested deeper than any file of this kind. */
  | "deep"
  /** It names an encoding that the browser does not know, or does not keep to it. */
  | "encoding"
  /** KMZ, or another archive. */
  | "zipped"
  /** XML with a document type, which could define entities. */
  | "doctype"
  | "malformed"
  /** None of the formats that are read. */
  | "unknown"
  /** A table in which no column is known to hold coordinates. */
  | "columns"
  | "empty"
  /** It took too long, or too much memory. */
  | "slow";

export const MOST = { bytes: 64 * 2 ** 20, features: 50_000, positions: 2_000_000, depth: 64 };

/** Thrown by what reads a part of a file. */
export class Faulty extends Error {
  constructor(readonly fault: FileFault) {
    super(fault);
  }
}
