// Finds the kind of each piece of code, in the languages that people around maps send each other. Only the worker loads
// this.
import hljs from "highlight.js/lib/core";
import arcade from "highlight.js/lib/languages/arcade";
import bash from "highlight.js/lib/languages/bash";
import css from "highlight.js/lib/languages/css";
import glsl from "highlight.js/lib/languages/glsl";
import ini from "highlight.js/lib/languages/ini";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import r from "highlight.js/lib/languages/r";
import sql from "highlight.js/lib/languages/sql";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import type { TokenKind, Token } from "./slices.ts";

const LANGUAGES = { arcade, bash, css, glsl, ini, javascript, json, python, r, sql, xml, yaml };
/** Further names, of formats in these languages. */
const ALSO = { xml: ["qml", "qgs", "qlr", "sld", "gml", "kml", "gpx", "model3"], json: ["geojson"], sql: ["postgis"] };
/** Where no language is named: the beginning of its code, or of a line. Of a few lines highlight.js guesses too often wrong. */
const SIGNS: readonly (readonly [language: keyof typeof LANGUAGES, sign: RegExp])[] = [
  ["xml", /^\s*<[?!a-z]/i],
  ["json", /^\s*[{[]\s*["{[\]}]/],
  ["sql", /^\s*(select|insert into|update|delete from|create|alter|drop|with|explain)\s/i],
  ["bash", /^(#!.*sh\b|\$ |(sudo|cd|ls|apt|pip|npm|git|docker|ogr2ogr|ogrinfo|gdal\w+|qgis_process)\s)/m],
  ["python", /^\s*(#!.*python|import \w|from [\w.]+ import |def \w+\(|class \w+.*:$|@\w+$|print\(|(for|if|with|while) .+:$)/m],
  ["javascript", /^\s*(const|let|var|function|async|export|import)\s/m],
];
const JUDGED = 2000;

const KINDS: Record<string, TokenKind> = {
  keyword: "keyword",
  built_in: "keyword",
  type: "keyword",
  name: "keyword",
  "selector-tag": "keyword",
  section: "keyword",
  string: "string",
  regexp: "string",
  char: "string",
  link: "string",
  "template-tag": "string",
  number: "number",
  literal: "number",
  symbol: "number",
  attr: "number",
  attribute: "number",
  property: "number",
  comment: "comment",
  quote: "comment",
  doctag: "comment",
  meta: "comment",
};

for (const [name, language] of Object.entries(LANGUAGES)) hljs.registerLanguage(name, language);
for (const [languageName, names] of Object.entries(ALSO)) hljs.registerAliases(names, { languageName });

interface ColouredCode {
  /** The name of the language. */
  language: string;
  tokens: Token[];
}

/** Undefined where the language is not known. Nothing is lost: the tokens together are the code. */
export function colourCode(code: string, wanted: string): ColouredCode | undefined {
  const name = wanted === "" ? guessLanguage(code) : wanted;
  const language = name === undefined ? undefined : hljs.getLanguage(name);
  if (name === undefined || language === undefined) return undefined;
  const { value } = hljs.highlight(code, { language: name, ignoreIllegals: true });
  return { language: (language.name ?? name).split(",")[0] ?? name, tokens: tokensIn(value) };
}

function guessLanguage(code: string): string | undefined {
  const beginning = code.slice(0, JUDGED);
  return SIGNS.find(([, sign]) => sign.test(beginning))?.[0];
}

/** The HTML of highlight.js is spans, each with a class for its kind, and escaped text. */
const PIECE = /<span class="(?:hljs-)?([^" ]*)[^>]*>|<\/span>|&[^;]*;|[^<&]+/g;
const ESCAPED = new Map([["&amp;", "&"], ["&lt;", "<"], ["&gt;", ">"], ["&quot;", '"'], ["&#x27;", "'"]]);

/** The texts, each with the kind of the innermost span with a kind. */
function tokensIn(html: string): Token[] {
  const tokens: [TokenKind, string][] = [];
  const around: TokenKind[] = [""];
  for (const [piece, name] of html.matchAll(PIECE)) {
    const kind = around.at(-1) ?? "";
    const before = tokens.at(-1);
    const text = ESCAPED.get(piece) ?? piece;
    if (name !== undefined) around.push(Object.hasOwn(KINDS, name) ? (KINDS[name] ?? kind) : kind);
    else if (piece === "</span>") around.pop();
    else if (before?.[0] === kind) before[1] += text;
    else tokens.push([kind, text]);
  }
  return tokens;
}
