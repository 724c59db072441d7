// The markup of texts, which anybody may write: nothing of it is lost, nothing else is marked, and no text takes long.
import { beforeAll, describe, expect, test } from "vitest";
import { type Piece, pieceText } from "../../src/text/inline.ts";
import { linkPart } from "../../src/text/links.ts";
import { elementsOf, mentions, type Passage, passagesOf, plainOf } from "../../src/text/passages.ts";

beforeAll(() => linkPart.get());

/** The typed text, from what is drawn and its marks. */
function typed(passages: readonly Passage[]): string {
  return passages
    .map((passage) => {
      if (passage.is === "code") return passage.code;
      if (passage.is === "quote") return typed(passage.inside);
      const pieces = passage.is === "list" ? passage.items.map((item) => item.pieces) : [passage.pieces];
      return pieces.map((piece) => pieceText(piece, true)).join("\n");
    })
    .join("\n");
}

/** As a page would have it, in short. */
function shown(passages: readonly Passage[]): string {
  return passages
    .map((passage) => {
      if (passage.is === "code") return `[${passage.code}]`;
      if (passage.is === "quote") return `<q>${shown(passage.inside)}</q>`;
      if (passage.is === "paragraph") return passage.pieces.map(inShort).join("");
      return passage.items.map(({ number, pieces }) => `<${number ?? "-"}>${pieces.map(inShort).join("")}`).join("");
    })
    .join("|");
}

function inShort(piece: Piece): string {
  if ("inside" in piece) return `<${piece.is}>${piece.inside.map(inShort).join("")}</${piece.is}>`;
  if (piece.is === "mark") return "";
  return piece.is === "words" ? piece.text : `<${piece.is}>${piece.text}</${piece.is}>`;
}

const draw = (text: string): string => shown(passagesOf(text));

/** The same numbers each time. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

describe("nothing is lost or added", () => {
  const SCRAPS = ["*", "**", "***", "`", "``", " ", "\n", "> ", ">", "- ", "1. ", "a", "b.", "é", "👍", "@zoe", "https://x.org/a", "_", "\t", "<b>", "水", "\u202e", "~~", "~", "[", "](https://y.org/b)", "]("];

  test("in any text without fences and without gaps", () => {
    const roll = dice(7);
    for (let round = 0; round < 4_000; round += 1) {
      const text = Array.from({ length: roll(24) }, () => SCRAPS[roll(SCRAPS.length)] ?? "").join("");
      // Fences go, as a gap does: text.test.ts has both.
      if (text.includes("```") || /\n(>* *\s*\n){2,}|^(>* *\s*\n){2,}|\n(>* *\s*\n)+>* *\s*$/.test(text)) continue;
      expect(typed(passagesOf(text))).toBe(text);
    }
  });

  test("in what people type", () => {
    for (const text of ["", "plain", "**a** *b* `c`", "> a\n> b\n\nc", "- a\n  - b\n- c\nd", "> - a\n> - **b\n> c**", "a  \nb"]) {
      expect(typed(passagesOf(text)), text).toBe(text);
    }
  });
});

describe("inside a paragraph", () => {
  test("code, strong and emphasis", () => {
    expect(draw("`ST_Area(geom)` is **not** in *hectares*")).toBe("<code>ST_Area(geom)</code> is <strong>not</strong> in <em>hectares</em>");
    expect(draw("***both***")).toBe("<em><strong>both</strong></em>");
    expect(draw("**a *b* c**")).toBe("<strong>a <em>b</em> c</strong>");
    expect(draw("**two\nlines**")).toBe("<strong>two\nlines</strong>");
    expect(draw("**not\n\nover a gap**")).toBe("**not\n\nover a gap**");
  });

  test("what other programs mark, where it stands alone", () => {
    expect(draw("_really_ ~no~, (_so_) _two words_")).toBe("<em>really</em> <del>no</del>, (<em>so</em>) <em>two words</em>");
    expect(draw("**a _b_ c** and _a **b** c_")).toBe("<strong>a <em>b</em> c</strong> and <em>a <strong>b</strong> c</em>");
    for (const text of ["geom_4326_old", "__init__", "_id and _fid", "~5 km, ~6 km", "a~b~c", "_ a _", "_a\nb_", "~/data ~", "~/data~ and ~/old/x~"]) {
      expect(draw(text).replaceAll(/<\/?em>/g, "*"), text).toBe(text);
    }
    expect(draw("`_a_` https://x.org/_a_")).toBe("<code>_a_</code> <link>https://x.org/_a_</link>");
  });

  test("by CommonMark's rules for stars", () => {
    const cases: [typed: string, shown: string][] = [
      ["2 * 3 * 4", "2 * 3 * 4"],
      ["a * b*", "a * b*"],
      ["*.shp and *.gpkg", "*.shp and *.gpkg"],
      ["SELECT * FROM a, count(*)", "SELECT * FROM a, count(*)"],
      ["a*b*c", "a<em>b</em>c"],
      ["**foo*", "*<em>foo</em>"],
      ["*foo**", "<em>foo</em>*"],
      ["*foo**bar*", "<em>foo**bar</em>"],
      ["*foo**bar**baz*", "<em>foo<strong>bar</strong>baz</em>"],
      ["**foo*bar*baz**", "<strong>foo<em>bar</em>baz</strong>"],
      ["foo***bar***baz", "foo<em><strong>bar</strong></em>baz"],
      ["*(*foo*)*", "<em>(<em>foo</em>)</em>"],
      ["** foo**", "** foo**"],
      ["****", "****"],
      ["**👍**", "<strong>👍</strong>"],
      ["*foo *bar**", "<em>foo <em>bar</em></em>"],
    ];
    for (const [text, expected] of cases) expect(draw(text), text).toBe(expected);
  });

  test("no other sign means anything", () => {
    for (const text of ["zone_a_b __x__", "# title", "[a](https)", "![a](b)", "<b>a</b>", "~~~a~~~", "~~ a ~~", "a\\b", "---", "* a", "+ a", "1) a"]) {
      expect(draw(text), text).toBe(text);
    }
  });

  test("two waves strike out, also in stars and around them", () => {
    expect(draw("~~a~~ b")).toBe("<del>a</del> b");
    expect(draw("**a ~~b~~ c**")).toBe("<strong>a <del>b</del> c</strong>");
    expect(draw("~~a *b* c~~")).toBe("<del>a <em>b</em> c</del>");
    expect(draw("**a ~~b** c~~")).toBe("<strong>a ~~b</strong> c~~");
    expect(draw("~/data and ~5 m, ~~")).toBe("~/data and ~5 m, ~~");
  });

  test("links have words, and cannot hide where they lead", () => {
    const leads = (text: string): string[] =>
      passagesOf(text).flatMap((passage) => (passage.is === "paragraph" ? passage.pieces : [])).flatMap((piece) => {
        if (piece.is === "anchor") return [`${pieceText([piece], false)} ${piece.to} ${piece.href}`];
        return piece.is === "link" ? [`${piece.shown} ${piece.href}`] : [];
      });
    expect(leads("see [the gauges](https://x.org/a_(b)?c) now")).toEqual(["the gauges x.org https://x.org/a_(b)?c"]);
    expect(leads("**[a](https://x.org)**")).toEqual([]);
    expect(draw("**[a](https://x.org)**")).toBe("<strong><anchor>a</anchor></strong>");
    expect(leads("[write](mailto:zoe@x.org)")).toEqual(["write zoe@x.org mailto:zoe@x.org"]);
    // The person, not what stands before the name.
    expect(leads("[the bank](https://bank.org@evil.example/)")).toEqual(["the bank evil.example https://bank.org@evil.example/"]);
    expect(leads("[p\u0430ypal](https://xn--pypal-4ve.org)")).toEqual(["p\u0430ypal xn--pypal-4ve.org https://xn--pypal-4ve.org/"]);
    // Words that read as an address of their own.
    for (const words of ["https://bank.org", "bank.org", "www.bank.org/login", "zoe@bank.org", "192.168.1.1", "the router 10.0.0.1:8080", "bank\u3002org", "bank\uff0eorg", "bank\uff61org", "bank\u2024org", "bank\u00b7org", "bank\u200b.org"]) {
      expect(leads(`[${words}](https://evil.example/a)`), words).toEqual(["https://evil.example/a https://evil.example/a"]);
    }
    for (const words of ["gauge 3.40.12", "3.20 m", "e.g. here"]) {
      expect(leads(`[${words}](https://x.org)`), words).toEqual([`${words} x.org https://x.org/`]);
    }
    for (const text of ["[a](javascript:alert(1))", "[a](data:text/html,x)", "[a](/b)", "[a](b c)", "[a] (https)", "[](https)", "[\u200b](mailto:a)", "`[a](https://x.org)`"]) {
      expect(leads(text), text).toEqual([]);
    }
    expect(plainOf(passagesOf("see [the gauges](https://x.org/a)"))).toBe("see the gauges");
  });

  test("in code nothing is marked, and code stands between as many backticks", () => {
    expect(draw("`**a** @zoe https://x.org`")).toBe("<code>**a** @zoe https://x.org</code>");
    expect(draw("`` a`b `` and ` `` `")).toBe("<code>a`b</code> and <code>``</code>");
    expect(draw("`a``b")).toBe("`a``b");
    expect(draw("` `")).toBe("` `");
    expect(draw("*a `b* c`")).toBe("*a <code>b* c</code>");
  });

  test("links and names go on in what is marked", () => {
    expect(draw("**see https://x.org/a** and *@zoe*")).toBe("<strong>see <link>https://x.org/a</link></strong> and <em><name>@zoe</name></em>");
    expect(draw("https://x.org/a*b*c")).toBe("<link>https://x.org/a*b*c</link>");
    expect(draw("**https://x.org**")).toBe("<strong><link>https://x.org</link></strong>");
  });

  test("what stands deeper than four marks stays as it was typed", () => {
    expect(draw("*a **b *c **d *e* d** c* b** a*")).toBe("<em>a <strong>b <em>c <strong>d *e* d</strong> c</em> b</strong> a</em>");
  });
});

describe("lists and quotes", () => {
  test("points and numbers, as they were typed", () => {
    expect(draw("to do:\n- **a**\n- `b`\nthat is all")).toBe("to do:|<-><strong>a</strong><-><code>b</code>|that is all");
    expect(draw("1. a\n1. b\n7. c")).toBe("<1>a<1>b<7>c");
    expect(draw("- a\n1. b")).toBe("<->a|<1>b");
    expect(draw("- a\n  - b\n- c")).toBe("<->a\n  - b<->c");
    for (const text of ["-a", "-5 m", "1.5 m", "- ", " - a", "1.", "1234567890. a"]) expect(draw(text), text).toBe(text);
  });

  test("quotes, with what is in them", () => {
    expect(draw("> a\n> b\nc")).toBe("<q>a\nb</q>|c");
    expect(draw("> - a\n> - b")).toBe("<q><->a<->b</q>");
    expect(draw("> a\n>\n> > *b*")).toBe("<q>a\n|<q><em>b</em></q></q>");
    expect(draw("> **a\n> b**")).toBe("<q><strong>a\nb</strong></q>");
    for (const text of [">a", "> ", "a > b", " > a"]) expect(draw(text), text).toBe(text);
    expect(draw("> > > > > a")).toBe("<q><q><q><q>> a</q></q></q></q>");
  });

  test("code goes on in quotes and lists, and what looks like a quote in code is code", () => {
    expect(draw("> ```\n> select 1\n> ```\nnice")).toBe("<q>[select 1]</q>|nice");
    expect(draw("```\n> a\n- b\n```\n> c")).toBe("[> a\n- b]|<q>c</q>");
    expect(draw("- a\n```\nb\n```\n- c")).toBe("<->a|[b]|<->c");
  });
});

test("in one line it reads without its marks", () => {
  const plain = (text: string): string => plainOf(passagesOf(text));
  expect(plain("> **a**\n- `b`\n- *c*")).toBe("a b c");
  expect(plain("*.shp and zone_a")).toBe("*.shp and zone_a");
});

test("a name in code calls nobody, one in what is marked does", () => {
  expect(mentions("`@zoe`", "zoe")).toBe(false);
  for (const text of ["**@zoe**", "> @zoe", "- *@all*"]) expect(mentions(text, "zoe"), text).toBe(true);
});

// A search that restarted for each sign would take minutes.
test("no text takes long", () => {
  const hostile = ["*", "**", "* ", " *", "*a", "**a", "*a**", "`", "`a", "``a`", "*a`", "***a", "> ", ">", "> *a\n", "- ", "- *a\n", "1. `a\n", "*a**b`c\n", "**a*", "> ```\n", "@a*", "a*_`"];
  const rows = Array.from({ length: 440 }, (_, n) => "`".repeat(n + 1)).join("a");
  for (const text of [...hostile.map((scrap) => scrap.repeat(Math.ceil(100_000 / scrap.length))), rows]) {
    const began = performance.now();
    plainOf(passagesOf(text));
    expect(performance.now() - began, text.slice(0, 12)).toBeLessThan(5_000);
  }
  const scrap = hostile.join("").repeat(60).slice(0, 4_000);
  passagesOf(scrap);
  const began = performance.now();
  for (let round = 0; round < 10; round += 1) passagesOf(scrap);
  console.log(`4,000 hostile characters: ${((performance.now() - began) / 10).toFixed(2)} ms`);
});

test("what would draw thousands of elements is counted", () => {
  for (const scrap of ["*a", "`a` ", "- a\n", "@a ", "> *a*\n", "```\na\n```\n"]) {
    expect(elementsOf(passagesOf(scrap.repeat(Math.floor(4_000 / scrap.length)))), scrap).toBeGreaterThan(500);
  }
  expect(elementsOf(passagesOf("word ".repeat(800)))).toBeLessThan(5);
  expect(elementsOf(passagesOf("- **north** of `zone_a_b`\n".repeat(40)))).toBeLessThan(500);
});
