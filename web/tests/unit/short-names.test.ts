// The short names of the rooms beside a map.
import { expect, test } from "vitest";
import { shortNames } from "../../src/app/short-names.ts";

test("rooms that begin alike are told apart by two letters, or by their number", () => {
  const short = (...names: string[]): string[] => [...shortNames(names).values()];
  expect(short("QGIS", "Field work", "Géotribu")).toEqual(["QG", "FW", "GÉ"]);
  expect(short("Room 2", "Room 3", "Room 12", "Room 128")).toEqual(["R2", "R3", "R12", "R1"]);
  expect(short("Rome", "Rouen", "Roma", "Roubaix")).toEqual(["RO", "RU", "RM", "RB"]);
  expect(short("الطرق", "الجيوماتيك")).toEqual(["ال", "اج"]);
  const many = Array.from({ length: 30 }, (_, at) => `Room ${at}`);
  expect(new Set(short(...many)).size).toBe(30);
  expect(short("~", "x")).toEqual(["#", "X"]);
});
