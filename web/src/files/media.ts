// The type of a file by its first bytes, whatever its name: a picture with its size, a sound or a film. Never SVG, which is a program.

interface PictureHead {
  type: string;
  width: number;
  height: number;
}

/** So many bytes of a file are read: the size of a photo stands behind its camera's data. */
export const HEAD_BYTES = 2 ** 20;

const PICTURES: readonly { type: string; magic: RegExp; size: (bytes: DataView, text: string) => [number, number] | undefined }[] = [
  { type: "image/png", magic: /^\x89PNG\r\n.{6}IHDR/s, size: (bytes) => [bytes.getUint32(16), bytes.getUint32(20)] },
  { type: "image/gif", magic: /^GIF8[79]a/, size: sizeOfGif },
  { type: "image/jpeg", magic: /^\xff\xd8\xff/, size: sizeOfJpeg },
  { type: "image/webp", magic: /^RIFF.{4}WEBPVP8[ LX]/s, size: sizeOfWebp },
];

/** Containers, as browsers play them. */
const PLAYED: readonly { type: string; magic: RegExp }[] = [
  // Not any Matroska, and not any file of ISO's boxes, which photos are too.
  { type: "webm", magic: /^.E\xdf\xa3.*?B\x82.webm/s },
  { type: "mp4", magic: /^.{4}ftyp(iso.|mp4.|M4[ABV] |qt {2}|avc1|dash|MSNV|3g[p2].|f4v )/s },
  { type: "ogg", magic: /^OggS/ },
  { type: "mpeg", magic: /^(ID3|\xff[\xfb\xf3\xf2])/ },
  { type: "wav", magic: /^RIFF.{4}WAVE/s },
  { type: "flac", magic: /^fLaC/ },
];
const FILMS = new Set(["webm", "mp4"]);
const MAGIC_BYTES = 64;

/** Returns the head of a picture that browsers draw, if it has a size. */
export function readPictureHead(head: Uint8Array): PictureHead | undefined {
  const text = firstLetters(head);
  const kind = PICTURES.find(({ magic }) => magic.test(text));
  if (kind === undefined) return undefined;
  try {
    const [width, height] = kind.size(new DataView(head.buffer, head.byteOffset, head.byteLength), text) ?? [0, 0];
    return width > 0 && height > 0 ? { type: kind.type, width, height } : undefined;
  } catch {
    // Cut off within its head.
    return undefined;
  }
}

/** Returns the MIME type of a sound or film; where both have the same container, the sender's type tells them apart. */
export function detectPlayable(head: Uint8Array, mime: string): string | undefined {
  const text = firstLetters(head);
  const type = PLAYED.find(({ magic }) => magic.test(text))?.type;
  return type && `${FILMS.has(type) && !mime.startsWith("audio/") ? "video" : "audio"}/${type}`;
}

function firstLetters(head: Uint8Array): string {
  return String.fromCharCode(...head.subarray(0, MAGIC_BYTES));
}

/** Returns the drawn size: the first picture may be larger than the size of the whole. */
function sizeOfGif(bytes: DataView): [number, number] | undefined {
  const [flags, two] = [bytes.getUint8(10), (at: number): number => bytes.getUint16(at, true)];
  let at = 13 + ((flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1));
  while (bytes.getUint8(at) === 0x21) {
    // An extension: its label, then blocks up to an empty block.
    for (at += 2; bytes.getUint8(at) !== 0; ) at += bytes.getUint8(at) + 1;
    at += 1;
  }
  if (bytes.getUint8(at) !== 0x2c) return undefined;
  return [Math.max(two(6), two(at + 1) + two(at + 5)), Math.max(two(8), two(at + 3) + two(at + 7))];
}

/** Goes from segment to segment, up to that which begins the picture. */
function sizeOfJpeg(bytes: DataView): [number, number] | undefined {
  for (let at = 2; bytes.getUint8(at) === 0xff; ) {
    const marker = bytes.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return [bytes.getUint16(at + 7), bytes.getUint16(at + 5)];
    // Filling, or a segment with its length.
    at += marker === 0xff ? 1 : 2 + bytes.getUint16(at + 2);
  }
  return undefined;
}

function sizeOfWebp(bytes: DataView, text: string): [number, number] {
  const three = (at: number): number => bytes.getUint16(at, true) + (bytes.getUint8(at + 2) << 16);
  switch (text[15]) {
    case "X":
      return [three(24) + 1, three(27) + 1];
    case "L": {
      const both = bytes.getUint32(21, true);
      return [(both & 0x3fff) + 1, ((both >>> 14) & 0x3fff) + 1];
    }
    default:
      return [bytes.getUint16(26, true) & 0x3fff, bytes.getUint16(28, true) & 0x3fff];
  }
}
