// Reads what is said as a picture: base64 of a PNG, as every server draws it. Its size is known before it is drawn, so nothing jumps.

interface PictureSize {
  width: number;
  height: number;
}

interface PictureBytes extends PictureSize {
  bytes: Uint8Array<ArrayBuffer>;
  type: string;
}

interface PictureFormat {
  type: string;
  /** The first bytes. */
  signature: readonly number[];
  sizeOf: (bytes: DataView) => PictureSize | undefined;
}

const PNG_HEADER_LENGTH = 24;

/** The formats that come; sealed rooms, whose pictures no server has drawn anew, add theirs (sealed/jpeg.ts). */
export const FORMATS: PictureFormat[] = [
  {
    type: "image/png",
    signature: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    sizeOf: (bytes) => (bytes.byteLength < PNG_HEADER_LENGTH ? undefined : { width: bytes.getUint32(16), height: bytes.getUint32(20) }),
  },
];

/** Returns undefined for anything else. */
export function readPicture(base64: string): PictureBytes | undefined {
  const bytes = decode(base64);
  const format = FORMATS.find(({ signature }) => signature.every((byte, at) => bytes[at] === byte));
  const size = format?.sizeOf(new DataView(bytes.buffer));
  return format !== undefined && size !== undefined && size.width > 0 && size.height > 0 ? { bytes, type: format.type, ...size } : undefined;
}

/** No bytes for what is no base64. */
function decode(base64: string): Uint8Array<ArrayBuffer> {
  let binary = "";
  try {
    binary = atob(base64);
  } catch {
    // It stays empty.
  }
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
