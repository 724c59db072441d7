// The text of a file: by its byte order mark, by what its XML declares, or else UTF-8, and Windows' Western European for what is not.
import { FileError } from "./faults.ts";

const MARKS: readonly { bytes: readonly number[]; encoding: string }[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: "utf-8" },
  { bytes: [0xff, 0xfe], encoding: "utf-16le" },
  { bytes: [0xfe, 0xff], encoding: "utf-16be" },
  // Without a mark, a first letter of ASCII shows it.
  { bytes: [0x3c, 0], encoding: "utf-16le" },
  { bytes: [0, 0x3c], encoding: "utf-16be" },
];
const ZIP = [0x50, 0x4b, 0x03, 0x04];
const DECLARATION = 200;

export function decodeText(bytes: Uint8Array): string {
  if (startsWith(bytes, ZIP)) throw new FileError("zipped");
  const marked = MARKS.find((mark) => startsWith(bytes, mark.bytes))?.encoding ?? declaredEncoding(bytes);
  const text = marked === undefined ? (decode(bytes, "utf-8") ?? decode(bytes, "windows-1252")) : decode(bytes, marked);
  if (text === undefined) throw new FileError("encoding");
  if (text.includes("\0")) throw new FileError("unknown");
  return text;
}

function startsWith(bytes: Uint8Array, marks: readonly number[]): boolean {
  return marks.every((byte, at) => bytes[at] === byte);
}

function declaredEncoding(bytes: Uint8Array): string | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, DECLARATION));
  return /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']+)["']/.exec(head)?.[1];
}

/** Undefined where the encoding is not known, or the bytes are not in it. */
function decode(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
