// Coordinates that somebody writes into a field, and those within a message.
import { expect, test } from "vitest";
import { placesIn, readPlace } from "../../src/i18n/typed-place.ts";

const rounded = (at: readonly number[]): number[] => at.map((value) => Math.round(value * 1e5) / 1e5);

test.each([
  ["45.22 5.74", [5.74, 45.22]],
  [" 45.22, 5.74 ", [5.74, 45.22]],
  ["45.22,5.74", [5.74, 45.22]],
  ["45,22 5,74", [5.74, 45.22]],
  ["45,22;5,74", [5.74, 45.22]],
  ["45,22, 5,74", [5.74, 45.22]],
  ["45, 5", [5, 45]],
  ["-45.22 +5.74", [5.74, -45.22]],
  ["−45.22 / −5.74", [-5.74, -45.22]],
  ["45.22° 5.74°", [5.74, 45.22]],
  ["45.18871° N, 5.7245° E", [5.7245, 45.18871]],
  ["5.74E 45.22N", [5.74, 45.22]],
  ["5,74° O 45,22° S", [-5.74, -45.22]],
  ["N45.22 W5.74", [-5.74, 45.22]],
  ["n 45.22, e 5.74", [5.74, 45.22]],
  ["45°13′N 5°44′E", [5.73333, 45.21667]],
  ["45°13'12\"N 5°44'24\"W", [-5.74, 45.22]],
  ["45° 13' 12.5'' N  5° 44' 24'' E", [5.74, 45.22014]],
  ["45°13’12”N, 005°44′24″E", [5.74, 45.22]],
  ["90 180", [180, 90]],
])("%s", (text, at) => {
  const read = readPlace(text);
  expect(read.is === "place" ? rounded(read.at) : read).toEqual(at);
});

test.each([
  ["", "form"], ["45.22", "form"], ["45,22", "form"], ["north", "form"], ["45.22 5.74 212", "form"], ["45.22.1 5.74", "form"], ["4522", "form"],
  ["45°13'12\"N", "form"], ["45°61'N 5°44'E", "form"], ["45.22N 5.74N", "direction"], ["5E 6W", "direction"], ["-45N 5E", "form"],
  ["95° 5°", "latitude"], ["45°N 185°E", "longitude"], ["NaN Infinity", "form"], ["1e5 2", "form"], [`${"1 ".repeat(1e6)}`, "form"],
])("%s is no place: %s", (text, fault) => expect(readPlace(text)).toEqual({ is: "fault", fault }));

test.each([["916370 6460690", [916_370, 6_460_690]], ["916370.5, 6460690.25", [916_370.5, 6_460_690.25]], ["120.5 45.2", [120.5, 45.2]]])(
  "%s are numbers of some other system",
  (text, values) => expect(readPlace(text)).toEqual({ is: "pair", values }),
);

test.each([
  ["see 45.18871, 5.7245.", [["45.18871, 5.7245", [5.7245, 45.18871]]]],
  ["(45.188,-5.724)", [["45.188,-5.724", [-5.724, 45.188]]]],
  ["45.1887 5.7245 is where it leaks", [["45.1887 5.7245", [5.7245, 45.1887]]]],
  ["en 45,18871 5,72450 ou -45,18871 ; 5,72450", [["45,18871 5,72450", [5.7245, 45.18871]], ["-45,18871 ; 5,72450", [5.7245, -45.18871]]]],
  ["at 45°13′N 5°44′E, then 45.18871° N, 5.7245° E!", [["45°13′N 5°44′E", [5.73333, 45.21667]], ["45.18871° N, 5.7245° E", [5.7245, 45.18871]]]],
  ["45°13'12\"N 5°44'24\"O", [["45°13'12\"N 5°44'24\"O", [-5.74, 45.22]]]],
  ["N 45° 13.2' E 5° 44.4'", [["N 45° 13.2' E 5° 44.4'", [5.74, 45.22]]]],
])("in a message: %s", (text, places) => {
  expect(placesIn(text).map(({ from, to, at }) => [text.slice(from, to), rounded(at)])).toEqual(places);
});

test.each([
  "45.18, 5.72", "version 3.40.12, 3.34.15", "1.2.3, 4.5.6", "192.168.1.10, 10.0.0.1", "2026-11-23, 2026-11-24", "23.11.2026, 24.11.2026", "12,345 67,890",
  "$45.188, $5.724", "45.188 €, 5.724 €", "1.234, 5.678, 9.012", "20° and 30°", "20°, 25°", "10.188%, 5.724%", "https://x.org/@45.18871,5.7245", "v45.188, 5.724",
  "95.12345, 5.12345", "45.12345, 195.12345", "10:45.188, 5.724", "EPSG:2154", "0.5 0.25", "916370 6460690", "45.18871,5.7245,12z", "45.18871\n5.72450",
])("no place: %s", (text) => expect(placesIn(text)).toEqual([]));

test.each(["4", "45.1234 ", "45.1234, ", "45°13'", "1,", ".", " ", "N 45° ", "-", "45.1888, 5.7244 "])("messages full of %j take no longer than they are long", (part) => {
  const text = part.repeat(1_000_000 / part.length);
  const began = performance.now();
  placesIn(text);
  readPlace(text);
  expect(performance.now() - began).toBeLessThan(3_000);
});

test("it never throws, whatever is written", () => {
  let state = 5;
  const dice = (sides: number): number => (state = (state * 48_271) % 2_147_483_647) % sides;
  const parts = ["45.1234", "5", ".", ",", " ", "°", "'", "\"", "N", "E", "O", "-", "−", "é", "\ud800", ";", "/", "60", "''"];
  for (let n = 0; n < 20_000; n += 1) {
    const text = Array.from({ length: dice(14) }, () => parts[dice(parts.length)] ?? "").join("");
    const read = readPlace(text);
    if (read.is === "place") expect(Math.abs(read.at[0]) <= 180 && Math.abs(read.at[1]) <= 90, text).toBe(true);
    for (const { from, to } of placesIn(text)) expect(from >= 0 && to > from && to <= text.length, text).toBe(true);
  }
});
