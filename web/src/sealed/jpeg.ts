// JPEG among the formats of pictures: in a sealed room they come as their senders' pages have made them.
import { FORMATS } from "../protocol/picture.ts";

const FRAME_LENGTH = 9;

FORMATS.push({
  type: "image/jpeg",
  signature: [0xff, 0xd8],
  // The size stands in the header of the frame, behind any number of other segments.
  sizeOf(bytes) {
    for (let at = 2; at + FRAME_LENGTH <= bytes.byteLength && bytes.getUint8(at) === 0xff; at += 2 + bytes.getUint16(at + 2)) {
      if (isFrame(bytes.getUint8(at + 1))) return { width: bytes.getUint16(at + 7), height: bytes.getUint16(at + 5) };
    }
    return undefined;
  },
});

/** Markers from C0 to CF begin a frame, but for those of tables. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}
