// Links, names, file names, times: all from text that anybody may write.
import { beforeAll, describe, expect, test } from "vitest";
import { emojiAt, nameAt, matchNames } from "../../src/conversation/complete.ts";
import { split } from "../../src/conversation/split.ts";
import { isEmoji } from "../../src/emoji/is-emoji.ts";
import { fileName, receivedName, shareableName } from "../../src/files/file-name.ts";
import { formatTime, formatDay, now, setClock, timeOf } from "../../src/i18n/clock.ts";
import { isolate } from "../../src/i18n/direction.ts";
import { formatDuration, formatPart, toPercent, formatSize } from "../../src/i18n/size.ts";
import { crsName } from "../../src/kinds/crs.ts";
import { blocksOf } from "../../src/text/blocks.ts";
import { linesOf, mayTakeMore, withoutGaps } from "../../src/text/lines.ts";
import { linkPart } from "../../src/text/links.ts";
import { partsOf } from "../../src/text/parts.ts";
import { mentions, passagesOf, plainOf } from "../../src/text/passages.ts";
import { pictureOf } from "../../src/ui/avatars.ts";
import { avatarOf, colourOf, initials } from "../../src/ui/person.ts";

describe("parts of a text", () => {
  beforeAll(async () => {
    expect(partsOf("see https://example.org")).toEqual([{ is: "words", text: "see https://example.org" }]);
    await linkPart.get();
  });
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

  test("places, beside links and names", () => {
    const places = (text: string) => partsOf(text).flatMap((part) => (part.is === "place" ? [[part.text, ...part.at]] : []));
    expect(places("@zoe: 45.18871, 5.7245 https://x.org/@45.18871,5.7245 or 45,18871 5,72450")).toEqual([
      ["45.18871, 5.7245", 5.7245, 45.18871],
      ["45,18871 5,72450", 5.7245, 45.18871],
    ]);
    expect(places("45°N 5°E")).toEqual([["45°N 5°E", 5, 45]]);
    const text = "@zoe at 45.18871, 5.7245, @ann see www.example.org";
    expect(partsOf(text).map(({ is }) => is)).toEqual(["name", "words", "place", "words", "name", "words", "link"]);
    expect(partsOf(text).map((part) => part.text).join("")).toBe(text);
  });

  test("what would read as another site shows where it leads", () => {
    const shown = (text: string) => partsOf(text).flatMap((part) => (part.is === "link" ? [part.shown] : []));
    expect(shown("Www.Example.org/A http://192.0.2.1:80/ https://[2001:db8::1]/x")).toEqual([
      "Www.Example.org/A",
      "http://192.0.2.1:80/",
      "https://[2001:db8::1]/x",
    ]);
    expect(shown("https://аррӏе.com/xn--80ak6aa92e.com")).toEqual(["https://xn--80ak6aa92e.com/xn--80ak6aa92e.com"]);
    expect(shown("https://ｅxample.org")).toEqual(["https://example.org/"]);
  });

  test("a link ends at what is not seen", () => {
    for (const unseen of ["\u202e", "\u2066", "\u200b", "\u2060", "\u00ad", "\u3164", "\u2800", "\u{e0061}", "\u034f"]) {
      expect(links(`see https://example.org/${unseen}a.com`)[0], unseen).toBe("https://example.org/");
      expect(links(`https://evil${unseen}.example.org/`)[0]).not.toBe("https://evil.example.org/");
      const text = `${unseen}https://example.org/a${unseen}b @zoe`;
      expect(partsOf(text).map((part) => part.text).join("")).toBe(text);
    }
  });

  test("what would run is no link", () => {
    for (const text of ["javascript:alert(1)", "data:text/html,<script>", "vbscript:x", "file:///etc/passwd", "blob:x"]) {
      expect(links(text)).toEqual([]);
    }
  });

  test("names", () => {
    expect(mentions("hello @zoe, there", "zoe")).toBe(true);
    expect(mentions("hello @all", "zoe")).toBe(true);
    expect(mentions("hello @zoey", "zoe")).toBe(false);
    expect(mentions("mail a@zoe", "zoe")).toBe(false);
    expect(mentions("https://example.org/@zoe", "zoe")).toBe(false);
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

test("the name of a file that somebody offers is kept as far as it can do no harm", () => {
  for (const plain of ["parcels.gpkg", "dem 1m.tif", "é à 水.qgz", "a.b.c", "README"]) expect(receivedName(plain)).toBe(plain);
  const harmless: [offered: string, shown: string][] = [
    ["../../etc/passwd", "etc_passwd"],
    ["..\\..\\x.dll", "x.dll"],
    [".bashrc", "bashrc"],
    ["invoice\u202efdp.exe", "invoicefdp.exe"],
    ["a\u200b\u0000\u001b[2Jb.txt", "a[2Jb.txt"],
    ["CON", "causerie"],
    ["con.txt", "causerie.txt"],
    ["aux.tar.gz", "causerie.gz"],
    ["NUL .txt", "causerie.txt"],
    ["a<b>:c.txt ", "a_b_c.txt"],
    ["..", "causerie"],
    ["\u202e\u2066", "causerie"],
    [`${"x".repeat(300)}.gpkg`, `${"x".repeat(80)}.gpkg`],
    ["two\nlines.txt", "twolines.txt"],
    [`report.pdf${"\u2800".repeat(50)}.exe`, "report.pdf.exe"],
    ["a\u3164\u115f\u034f\ufe01\u{e0041}\uffa0.txt", "a.txt"],
    ["🗺️ map.gpkg", "🗺 map.gpkg"],
  ];
  for (const [offered, shown] of harmless) expect(receivedName(offered), offered).toBe(shown);
});

test("one's own file is offered under a name that the server takes", () => {
  expect(shareableName("a/b\\c\u202e.txt")).toBe("a_b_c.txt");
  expect(shareableName("")).toBe("causerie");
  expect([...shareableName("🗺".repeat(400))]).toHaveLength(255);
});

test("sizes and times", () => {
  const sizes = [0, 999, 1000, 7_340_032, 99_960_000, 412_000_000, 2_400_000_000, 8e12];
  expect(sizes.map((size) => formatSize(size, "en-GB"))).toEqual([
    "0 byte", "999 byte", "1 kB", "7.3 MB", "100 MB", "412 MB", "2.4 GB", "8 TB",
  ]);
  expect(formatSize(7_340_032, "fr").replace(/\s/u, " ")).toBe("7,3 Mo");
  expect(formatPart(157_300_000, 412_000_000, "en")).toEqual({ part: "157", whole: "412 MB" });
  expect(formatPart(0, 7_340_032, "en")).toEqual({ part: "0", whole: "7.3 MB" });
  expect([toPercent(0, 0), toPercent(999, 1000), toPercent(1000, 1000)]).toEqual([100, 99, 100]);
  expect([1, 59, 61, 3599, 3601].map((seconds) => formatDuration(seconds, "en-GB"))).toEqual(["1 sec", "59 secs", "2 mins", "60 mins", "2 hrs"]);
});

test("an absurd timestamp gives way to the arrival", () => {
  const now = Date.UTC(2026, 10, 20, 9);
  expect(timeOf(now / 1000 - 60, now)).toBe(now - 60_000);
  for (const absurd of [0, -1, 1e300, now, Number.NaN]) expect(timeOf(absurd, now)).toBe(now);
});

test("times and days", () => {
  const time = new Date(2026, 10, 20, 9, 5).getTime();
  expect(formatTime(time, "fr")).toBe("09:05");
  expect(formatDay(time, time, "fr")).toBe("vendredi 20 novembre");
  expect(formatDay(time, new Date(2027, 0, 1).getTime(), "en-GB")).toContain("2026");
});

test("reference systems and people", () => {
  expect(crsName('PROJCRS["RGF93 v1 / Lambert-93",BASE[]]', "EPSG:2154")).toBe("RGF93 v1 / Lambert-93 · EPSG:2154");
  expect(crsName("nonsense", "")).toBe("");
  expect([initials("tom_field"), initials("odile"), initials("---"), initials("x")]).toEqual(["TF", "OD", "--", "X"]);
  expect(colourOf("odile")).toBeLessThan(6);
});

test("a sign is chosen by name, and by nothing else", () => {
  expect([0, 1, 2, 3, 4, 5].map((n) => colourOf("odile", avatarOf(String(n))))).toEqual([0, 1, 2, 3, 4, 5]);
  expect(avatarOf("")).toBeUndefined();
  for (const other of ["sign-3", "mIconXyz", "mGeoPackage.svg", "https://example.org/x.png", ""]) {
    expect(colourOf("odile", other)).toBe(colourOf("odile"));
  }
});

test("the pictures of plugins have signs of our own, and no other name has one", () => {
  for (const n of [0, 1, 2, 3, 4, 5]) expect(pictureOf(avatarOf(String(n)))).toBeDefined();
  expect(pictureOf("mGeoPackage.svg")).toMatch(/^[mM][\dMmLlHhVvCcSsAaZz .-]+$/);
  for (const other of [undefined, "", "mGeoPackage", "constructor.svg", "https://example.org/mGeoPackage.svg"]) expect(pictureOf(other)).toBeUndefined();
});

test("one emoji is one: a flag, a key, a family, and those that this machine does not know yet; words are none", () => {
  const emoji = ["👍", "👍🏽", "❤️", "❤", "😄", "🇫🇷", "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}", "1️⃣", "#⃣", "👩‍👩‍👧", "🏳️‍🌈", "🏳‍🌈", "🧑🏽‍🚒", "🗺️", "\u{1fae9}", "\u{1f8ff}"];
  for (const sign of emoji) expect(isEmoji(sign), sign).toBe(true);
  const others = ["", " ", "a", "1", "#", "👍👍", "👍 ", "not sent", "not sent – Send again", "👍no", "🇫", "\u200d", "\ufe0f", "\u202e👍", "é", "水", "→", "<b>"];
  for (const sign of others) expect(isEmoji(sign), sign).toBe(false);
});

test("a long text is cut at lines, else between words, else anywhere", () => {
  expect(split("one two three four", 9)).toEqual(["one two", "three", "four"]);
  expect(split("first line\nsecond line", 15)).toEqual(["first line", "second line"]);
  expect(split("é".repeat(7), 3)).toEqual(["ééé", "ééé", "é"]);
  expect(split("🗺️".repeat(3), 2)).toHaveLength(3);
  expect(split("```wordword", 9)).toEqual(["```wordwo", "rd"]);
  expect(split("  short ", 255)).toEqual(["short"]);
  for (const part of split("word ".repeat(400), 255)) expect([...part].length).toBeLessThanOrEqual(255);
});

test("a text of too many parts is not cut at all, however long it is", () => {
  expect(split("one two three four", 9, 3)).toEqual(["one two", "three", "four"]);
  expect(split("one two three four", 9, 2)).toEqual([]);
  // Cut, this would take hours.
  expect(split("word ".repeat(1_000_000), 255, 10)).toEqual([]);
});

test("an @ is the beginning of a name, a colon with two letters that of an emoji", () => {
  expect(nameAt("hi @b", 5)).toEqual({ from: 3, to: 5, letters: "b" });
  expect(nameAt("hi @b there", 5)?.letters).toBe("b");
  for (const [text, at] of [["mail a@b", 8], ["hi b", 4], ["@anna ", 6]] as const) expect(nameAt(text, at)).toBeUndefined();
  expect(emojiAt("nice :th", 8)).toEqual({ from: 5, to: 8, letters: "th" });
  expect(emojiAt(":éto", 4)?.letters).toBe("éto");
  for (const text of [":t", "at 10:30", "https://x", "a:bc", ": th", ":-)", ":12"]) expect(emojiAt(text, text.length)).toBeUndefined();
});

test("the names that begin so, who spoke last first", () => {
  const names = ["anna", "Bob", "bert", "all"];
  expect(matchNames("b", names, ["bert"])).toEqual(["bert", "Bob"]);
  expect(matchNames("", names, [])).toEqual(names);
  expect(matchNames("x", names, [])).toEqual([]);
});

test("more than two blank lines are one, whatever they are made of", () => {
  const short = (text: string) => withoutGaps(linesOf(text)).map((line) => line.text).join("\n");
  for (const text of ["", "a", "a\nb", "a\n\n\nb", "\n\na\n"]) expect(short(text)).toBe(text);
  expect(short("a\n\n\n\nb")).toBe("a\n\nb");
  expect(short("a\n \n\u2800\u200b\n\t\n\u00a0\nb\n\nc")).toBe("a\n\nb\n\nc");
});

test("a text that cannot be tall is not measured", () => {
  for (const text of ["é".repeat(255), "a\nb\nc", "水".repeat(30)]) expect(mayTakeMore(20, text), text).toBe(false);
  for (const text of ["a\n".repeat(20), "a".repeat(400), "﷽".repeat(60), "\ta".repeat(40)]) expect(mayTakeMore(20, text), text).toBe(true);
});

test("code is cut at lines, keeps its indentation, and stays code in every part", () => {
  const lines = Array.from({ length: 30 }, (_, n) => `    line_${n} = ${n}`);
  const text = `see:\n\`\`\`python\ndef f():\n${lines.join("\n")}\n\`\`\`\nthat is all`;
  const parts = split(text, 120);
  for (const part of parts) expect([...part].length).toBeLessThanOrEqual(120);
  const blocks = parts.flatMap(blocksOf);
  expect(blocks.filter((block) => block.is === "prose").map((block) => block.text)).toEqual(["see:", "that is all"]);
  const code = blocks.flatMap((block) => (block.is === "code" ? [block] : []));
  expect(new Set(code.map((block) => block.language))).toEqual(new Set(["python"]));
  expect(code.map((block) => block.code).join("\n")).toBe(`def f():\n${lines.join("\n")}`);
  expect(split(`\`\`\`python\n${"x".repeat(500)}`, 100)).toHaveLength(6);
});

describe("blocks of code", () => {
  const code = (text: string) => blocksOf(text).flatMap((block) => (block.is === "code" ? [[block.language, block.code]] : []));

  test("between three backticks, with or without a language", () => {
    expect(code("look:\n```sql\nselect 1\n```\nnice")).toEqual([["sql", "select 1"]]);
    expect(code("```\na\n  b\n```")).toEqual([["", "a\n  b"]]);
    expect(code("try ```select 1``` or ```select 2```")).toEqual([["", "select 1"], ["", "select 2"]]);
    expect(code("```c++\nx\n```")).toEqual([["c++", "x"]]);
  });

  test("one that is never ended goes on to the end, if it began on a line of its own", () => {
    expect(code("so:\n```python\nprint(1)\nprint(2)")).toEqual([["python", "print(1)\nprint(2)"]]);
    expect(code("what is ``` good for")).toEqual([]);
  });

  test("what is no code stays as it is", () => {
    for (const text of ["", "plain", "``````", "```\n\n```", "a ``` b", " two  blanks \n"]) {
      expect(blocksOf(text)).toEqual([{ is: "prose", text }]);
    }
    expect(blocksOf("before\n\n```\nx\n```\nafter").map((block) => block.is)).toEqual(["prose", "code", "prose"]);
  });

  test("on one line, without the fences", () => {
    const plain = (text: string) => plainOf(passagesOf(text));
    expect(plain("look:\n```sql\nselect 1\n```\nnice")).toBe("look: select 1 nice");
    expect(plain("plain ``` text")).toBe("plain ``` text");
  });

  test("names in code call nobody", () => {
    expect(mentions("```\n@zoe\n```", "zoe")).toBe(false);
    expect(mentions("@zoe\n```\nx\n```", "zoe")).toBe(true);
  });
});

test("the server's clock counts, where that of this device is wrong", () => {
  const hour = 3_600_000;
  const said = Math.floor(Date.now() / 1000) + 3600 - 65;
  setClock(Date.now() + hour);
  expect(Math.abs(now() - Date.now() - hour)).toBeLessThan(1000);
  expect(timeOf(said, now())).toBe(said * 1000);
  setClock(Date.now());
  for (const senseless of [-1e17, 0, 1e17, 1e300, Number.NaN]) setClock(senseless);
  expect(Math.abs(now() - Date.now())).toBeLessThan(1000);
});

test("only names from right to left are parted from a sentence", () => {
  expect([isolate("odile"), isolate("Île (2)"), isolate("")]).toEqual(["odile", "Île (2)", ""]);
  expect([isolate("قطع"), isolate("v2 שלום")]).toEqual(["\u2068قطع\u2069", "\u2068v2 שלום\u2069"]);
});
