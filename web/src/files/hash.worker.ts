// Works out SHA-256 beside the page, so that a large file never holds it up. It says when it is ready, and answers each block
// with nothing, and the wish for the hash with the hash.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

const hash = sha256.create();

globalThis.onmessage = ({ data }: MessageEvent<Uint8Array | undefined>): void => {
  if (data !== undefined) hash.update(data);
  postMessage(data === undefined ? bytesToHex(hash.digest()) : undefined);
};

postMessage("ready");
