// Computes SHA-256 off the main thread, so that a large file never blocks the page: takes block after block, ends with the hash.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { answer } from "../platform/answer.ts";

/** A block, or the request for the hash of all. */
export type HashStep = Uint8Array<ArrayBuffer> | "hash";

const hash = sha256.create();

answer<HashStep, string>((block) => {
  if (block === "hash") return bytesToHex(hash.digest());
  hash.update(block);
  return "";
});
