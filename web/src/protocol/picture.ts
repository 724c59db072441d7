// Reads what is said as a picture: base64 of a PNG, or of a JPEG where no server has drawn it anew. Its size is known before it is drawn,
// so nothing jumps.

interface PictureSize {
  width: number;
  height: number;
}

interface PictureBytes extends PictureSize {
  bytes: Uint8Array<ArrayBuffer>;
  type: "image/png" | "image/jpeg";
}

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const PNG_HEADER_LENGTH = 24;
const JPEG = [0xff, 0xd8];
const JPEG_FRAME_LENGTH = 9;

/** Returns undefined for anything else. */
export function readPicture(base64: string): PictureBytes | undefined {
  const bytes = decode(base64);
  if (bytes === undefined) return undefined;
  const type = startsWith(bytes, PNG) ? "image/png" : startsWith(bytes, JPEG) ? "image/jpeg" : undefined;
  const size = type && (type === "image/png" ? sizeOfPng(bytes) : sizeOfJpeg(bytes));
  return type !== undefined && size !== undefined && size.width > 0 && size.height > 0 ? { bytes, type, ...size } : undefined;
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, at) => bytes[at] === byte);
}

function sizeOfPng(bytes: Uint8Array<ArrayBuffer>): PictureSize | undefined {
  if (bytes.length < PNG_HEADER_LENGTH) return undefined;
  const view = new DataView(bytes.buffer);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** The size stands in the header of the frame, behind any number of other segments. */
function sizeOfJpeg(bytes: Uint8Array<ArrayBuffer>): PictureSize | undefined {
  const view = new DataView(bytes.buffer);
  for (let at = 2; at + JPEG_FRAME_LENGTH <= bytes.length && bytes[at] === 0xff; at += 2 + view.getUint16(at + 2)) {
    if (isFrame(view.getUint8(at + 1))) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
  }
  return undefined;
}

/** Markers from C0 to CF begin a frame, but for those of tables. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
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
