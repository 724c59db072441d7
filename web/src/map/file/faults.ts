// Reasons why a file cannot be shown on a map, and the limits of reading.

export type FileFault =
  /** More bytes than are read. */
  | "large"
  /** More features, or more positions, than are drawn. */
  | "features"
  | "positions"
  /** Nested deeper than any file of this kind. */
  | "deep"
  /** An encoding that the browser does not know, or that the bytes break. */
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
  /** Too long, or too much memory. */
  | "slow";

export const MOST = { bytes: 64 * 2 ** 20, features: 50_000, positions: 2_000_000, depth: 64 };

/** Thrown by the readers of a file. */
export class FileError extends Error {
  constructor(readonly fault: FileFault) {
    super(fault);
  }
}
