// Links, names, file names, times: all from text that anybody may write.
import { describe, expect, test } from "vitest";
import { clockTime, dayName, timeOf } from "../../src/text/clock.ts";
import { crsName } from "../../src/text/crs.ts";
import { complete } from "../../src/text/complete.ts";
import { fileName } from "../../src/text/file-name.ts";
import { partsOf, speaksTo } from "../../src/text/parts.ts";
import { colour, initials } from "../../src/text/person.ts";
import { split } from "../../src/text/split.ts";

describe("parts of a text", () => {
  const links = (text: string) => partsOf(text).flatMap((part) => (part.is === "link" ? [part.href] : []));

  test("nothing is lost", () => {
    for (const text of ["", "plain", "a https://x.org/a?b#c, b", "@zoe, see x.org", "<b>@a</b> https://é.fr/ü", "\n \n"]) {
      expect(partsOf(text).map((part) => part.text).join("")).toBe(text);
    }
  });

  test("links", () => {
    expect(links("see https://example.org/a(b) and www.example.org.")).toEqual([
      "https://example.org/a(b)",
      "http://www.example.org/",
    ]);
    expect(links("areas.py main.rs 3.44 a.qgz me@example.org")).toEqual([]);
    expect(links("mail mailto:a@example.org")).toEqual(["mailto:a@example.org"]);
  });

  test("what would run is no link", () => {
    for (const text of ["javascript:alert(1)", "data:text/html,<script>", "vbscript:x", "file:///etc/passwd", "blob:x"]) {
      expect(links(text)).toEqual([]);
    }
  });

  test("names", () => {
    expect(speaksTo("hello @zoe, there", "zoe")).toBe(true);
    expect(speaksTo("hello @all", "zoe")).toBe(true);
    expect(speaksTo("hello @zoey", "zoe")).toBe(false);
    expect(speaksTo("mail a@zoe", "zoe")).toBe(false);
    expect(speaksTo("https://example.org/@zoe", "zoe")).toBe(false);
  });
});

test("file names are safe on every system", () => {
  expect(fileName("flood_zone_q100", "geojson")).toBe("flood_zone_q100.geojson");
  expect(fileName("../../etc/passwd", "py")).toBe("etc_passwd.py");
  expect(fileName("C:\\x<>|?*", "py")).toBe("C_x.py");
  expect(fileName("EPSG:2154", "wkt")).toBe("EPSG_2154.wkt");
  expect(fileName("\u202egpj.exe", "py")).toBe("gpj.exe.py");
  expect(fileName("é à 水", "py")).toBe("é_à_水.py");
  for (const empty of ["", "..", "\u0000", "con", "LPT1", "///"]) expect(fileName(empty, "py")).toBe("causerie.py");
  expect(fileName("水".repeat(500), "py")).toHaveLength(83);
});

test("an absurd timestamp gives way to the arrival", () => {
  const now = Date.UTC(2026, 10, 20, 9);
  expect(timeOf(now / 1000 - 60, now)).toBe(now - 60_000);
  for (const absurd of [0, -1, 1e300, now, Number.NaN]) expect(timeOf(absurd, now)).toBe(now);
});

test("times and days", () => {
  const time = new Date(2026, 10, 20, 9, 5).getTime();
  expect(clockTime(time, "fr")).toBe("09:05");
  expect(dayName(time, time, "fr")).toBe("vendredi 20 novembre");
  expect(dayName(time, new Date(2027, 0, 1).getTime(), "en-GB")).toContain("2026");
});

test("reference systems and people", () => {
  expect(crsName('PROJCRS["RGF93 v1 / Lambert-93",BASE[]]', "EPSG:2154")).toBe("RGF93 v1 / Lambert-93 · EPSG:2154");
  expect(crsName("nonsense", "")).toBe("");
  expect([initials("tom_field"), initials("odile"), initials("---"), initials("x")]).toEqual(["TF", "OD", "--", "X"]);
  expect(colour("odile")).toBeLessThan(6);
});

test("a sign is chosen by name, and by nothing else", () => {
  expect([colour("odile", "sign-3"), colour("x", "sign-0")]).toEqual([3, 0]);
  for (const other of ["sign-9", "sign-", "mGeoPackage.svg", "https://example.org/x.png", ""]) {
    expect(colour("odile", other)).toBe(colour("odile"));
  }
});

test("a long text is cut at lines, else between words, else anywhere", () => {
  expect(split("one two three four", 9)).toEqual(["one two", "three", "four"]);
  expect(split("first line\nsecond line", 15)).toEqual(["first line", "second line"]);
  expect(split("é".repeat(7), 3)).toEqual(["ééé", "ééé", "é"]);
  expect(split("🗺️".repeat(3), 2)).toHaveLength(3);
  expect(split("  short ", 255)).toEqual(["short"]);
  for (const part of split("word ".repeat(400), 255)) expect([...part].length).toBeLessThanOrEqual(255);
});

test("an @ may become those whose names begin so, who spoke last first", () => {
  const names = ["anna", "Bob", "bert", "all"];
  expect(complete("hi @b", 5, names, ["bert"])).toEqual({ from: 3, to: 5, names: ["bert", "Bob"] });
  expect(complete("@", 1, names, [])?.names).toEqual(names);
  expect(complete("hi @b there", 5, names, [])?.names).toEqual(["Bob", "bert"]);
  for (const [text, at] of [["mail a@b", 8], ["hi b", 4], ["@x", 2], ["@anna ", 6]] as const) {
    expect(complete(text, at, names, [])).toBeUndefined();
  }
});
