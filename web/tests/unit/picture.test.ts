// Pictures: which files are pictures, and how large they are sent.
import { expect, test } from "vitest";
import { readPng } from "../../src/kinds/image/png.ts";
import { fit } from "../../src/kinds/image/prepare.ts";

const DOT = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAYAAAD0In+KAAAADklEQVR4nGP4z8DwHwQBEPgD/U6VwW8AAAAASUVORK5CYII=";

test("a PNG tells its size", () => {
  expect(readPng(DOT)).toMatchObject({ width: 2, height: 1 });
});

test("anything else is no picture", () => {
  for (const bad of ["", "AAAA", "not base64!", btoa("<svg onload=alert(1)>".repeat(9)), DOT.slice(0, 20)]) {
    expect(readPng(bad)).toBeUndefined();
  }
});

test("a picture is only ever made smaller, and keeps its shape", () => {
  expect(fit(1200, 800, 800)).toEqual([800, 533]);
  expect(fit(100, 50, 800)).toEqual([100, 50]);
  expect(fit(3, 2402, 800)).toEqual([1, 800]);
});
