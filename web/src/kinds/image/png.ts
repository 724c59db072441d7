// Reads what the server sends as a picture: base64 of a PNG. Its size is known before it is drawn, so nothing jumps.

interface Png {
  bytes: Uint8Array<ArrayBuffer>;
  width: number;
  height: number;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const HEADER_LENGTH = 24;

export function readPng(base64: string): Png | undefined {
  const bytes = decode(base64);
  if (bytes === undefined || bytes.length < HEADER_LENGTH) return undefined;
  if (SIGNATURE.some((byte, at) => bytes[at] !== byte)) return undefined;
  const view = new DataView(bytes.buffer);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  return width > 0 && height > 0 ? { bytes, width, height } : undefined;
}

function decode(base64: string): Uint8Array<ArrayBuffer> | undefined {
  let binary: string;
  try {
    binary = atob(base64);
  } catch {
    return undefined;
  }
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
