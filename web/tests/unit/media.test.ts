// The type of a file by its first bytes.
import { expect, test } from "vitest";
import { readPictureHead, detectPlayable } from "../../src/files/media.ts";
import { png } from "../browser/png.ts";

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...part].map((letter) => letter.charCodeAt(0)) : part)));

/** A segment of a JPEG. */
const segment = (marker: number, length: number): number[] => [0xff, marker, length >> 8, length & 255, ...Array.from({ length: length - 2 }, () => 7)];

test.each([
  ["png", Uint8Array.from(png(40, 30)), { type: "image/png", width: 40, height: 30 }],
  ["gif", bytes("GIF89a", [40, 1, 30, 0, 0x80, 0, 0], Array(6).fill(0), [0x21, 0xf9, 4, 0, 0, 0, 0, 0, 0x2c, 0, 0, 0, 0, 40, 0, 30, 0]), { type: "image/gif", width: 296, height: 30 }],
  ["gif of a larger picture", bytes("GIF89a", [10, 0, 10, 0, 0, 0, 0, 0x2c, 2, 0, 0, 0, 0x80, 0x3e, 0x80, 0x3e]), { type: "image/gif", width: 16_002, height: 16_000 }],
  [
    "jpeg",
    bytes([0xff, 0xd8], segment(0xe1, 60_000), [0xff], segment(0xc4, 20), [0xff, 0xc2, 0, 17, 8, 0, 30, 1, 40]),
    { type: "image/jpeg", width: 296, height: 30 },
  ],
  ["lossy webp", bytes("RIFF", [9, 9, 9, 9], "WEBPVP8 ", Array(10).fill(0), [40, 0x40, 30, 0]), { type: "image/webp", width: 40, height: 30 }],
  ["lossless webp", bytes("RIFF", [9, 9, 9, 9], "WEBPVP8L", [0, 0, 0, 0, 0x2f, 39, 0x40, 7, 0]), { type: "image/webp", width: 40, height: 30 }],
  ["extended webp", bytes("RIFF", [9, 9, 9, 9], "WEBPVP8X", Array(8).fill(0), [39, 0, 0, 29, 0, 1]), { type: "image/webp", width: 40, height: 65_566 }],
] as const)("a %s says how large it is", (_name, head, size) => {
  expect(readPictureHead(head)).toEqual(size);
});

test.each([
  ["svg", bytes("<svg xmlns='http://www.w3.org/2000/svg' width='4' height='4'/>")],
  ["a page", bytes("<!doctype html>")],
  ["nothing", bytes()],
  ["a head that ends", Uint8Array.from(png(40, 30)).subarray(0, 20)],
  ["a jpeg without an end", bytes([0xff, 0xd8], segment(0xe1, 30))],
  ["a jpeg of filling", bytes([0xff, 0xd8], Array(100).fill(0xff))],
  ["no size", bytes("GIF89a", [0, 0, 0, 0])],
])("%s is no picture", (_name, head) => {
  expect(readPictureHead(head)).toBeUndefined();
  expect(detectPlayable(head, "video/webm")).toBeUndefined();
});

/** The head of a file as Chromium records it, of that type. */
const ebml = (type: string): Uint8Array =>
  bytes([0x1a], "E", [0xdf, 0xa3, 0x9f, 0x42, 0x86, 0x81, 1, 0x42, 0xf7, 0x81, 1, 0x42, 0xf2, 0x81, 4, 0x42, 0xf3, 0x81, 8, 0x42, 0x82, 0x80 + type.length], type);

test.each([
  ["a photo of a phone", bytes([0, 0, 0, 24], "ftypheic")],
  ["a series of photos", bytes([0, 0, 0, 24], "ftypmsf1")],
  ["an AVIF", bytes([0, 0, 0, 24], "ftypavif")],
  ["a Matroska that is no WebM", ebml("matroska")],
])("%s is not played", (_name, head) => {
  expect(detectPlayable(head, "video/mp4")).toBeUndefined();
});

test.each(["isom", "iso5", "mp41", "mp42", "M4A ", "M4V ", "qt  "])("MP4 of the brand %s is played", (brand) => {
  expect(detectPlayable(bytes([0, 0, 0, 24], "ftyp", brand), "")).toBe("video/mp4");
});

test("a container is played as a film, unless it is called a sound", () => {
  const webm = ebml("webm");
  expect(detectPlayable(webm, "audio/webm;codecs=opus")).toBe("audio/webm");
  expect(detectPlayable(webm, "")).toBe("video/webm");
  expect(detectPlayable(bytes([0, 0, 0, 24], "ftypisom"), "video/mp4")).toBe("video/mp4");
  expect(detectPlayable(bytes("OggS"), "video/ogg")).toBe("audio/ogg");
  expect(detectPlayable(bytes("RIFF", [1, 2, 3, 4], "WAVE"), "")).toBe("audio/wav");
});
