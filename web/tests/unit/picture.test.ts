// Pictures: which files are pictures, and how large they are sent.
import { expect, test } from "vitest";
import { fit } from "../../src/kinds/image/prepare.ts";
import { readPicture } from "../../src/protocol/picture.ts";
import "../../src/sealed/jpeg.ts";

const DOT = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAYAAAD0In+KAAAADklEQVR4nGP4z8DwHwQBEPgD/U6VwW8AAAAASUVORK5CYII=";

test("a PNG tells its size", () => {
  expect(readPicture(DOT)).toMatchObject({ width: 2, height: 1 });
});

/** The head of a photo: a comment, a table, and a frame of 640 by 480. */
const PHOTO = [[0xff, 0xd8], [0xff, 0xfe, 0, 4, 0x68, 0x69], [0xff, 0xc4, 0, 3, 0], [0xff, 0xc2, 0, 11, 8, 0x01, 0xe0, 0x02, 0x80, 1, 1, 0x11, 0]];

test("a JPEG tells its size, behind whatever stands before its frame", () => {
  const photo = (segments: readonly number[][]): string => btoa(String.fromCharCode(...segments.flat()));
  expect(readPicture(photo(PHOTO))).toMatchObject({ width: 640, height: 480, type: "image/jpeg" });
  // Without a frame, with one that is cut off, and with a length that leads nowhere.
  for (const bad of [PHOTO.slice(0, 3), [...PHOTO.slice(0, 3), [0xff, 0xc2, 0, 11, 8]], [[0xff, 0xd8], [0xff, 0xfe, 0, 0, 0xff, 0, 0, 0, 0, 0]]]) {
    expect(readPicture(photo(bad))).toBeUndefined();
  }
});

test("anything else is no picture", () => {
  for (const bad of ["", "AAAA", "not base64!", btoa("<svg onload=alert(1)>".repeat(9)), DOT.slice(0, 20)]) {
    expect(readPicture(bad)).toBeUndefined();
  }
});

test("a picture is only ever made smaller, and keeps its shape", () => {
  expect(fit(1200, 800, 800)).toEqual([800, 533]);
  expect(fit(100, 50, 800)).toEqual([100, 50]);
  expect(fit(3, 2402, 800)).toEqual([1, 800]);
});
