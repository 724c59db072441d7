// What a text that was pasted may be besides a text: a layer, or code. It is only guessed: what becomes of it is never decided here.

export type Pasted = { is: "layer"; text: string } | { is: "code"; text: string; language: string };

const GEOJSON = new Set([
  "FeatureCollection", "Feature", "GeometryCollection", "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon",
]);
/** Longer ones are chosen as a file: they would be read while one waits. */
const MOST_READ = 5_000_000;
const FENCE = "```";
const INDENT = /^(?:\t| {2})/;
const ITEM = /^[*•–\d-]/;
const ENDS_LIKE_CODE = /[;{}]$/;
const LANGUAGE = /^[\w+#.-]{1,20}$/;

/** `editor`: what an editor of code tells of it, if it comes from one; `before`: what it is pasted behind. */
export function pastedAs(text: string, editor: string, before = ""): Pasted | undefined {
  if (isInCode(before)) return undefined;
  if (isGeoJson(text)) return { is: "layer", text };
  if (text.includes(FENCE) || !(editor !== "" ? isLong(text) : looksLikeCode(text))) return undefined;
  return { is: "code", text, language: languageOf(editor) };
}

/** Whether what is written behind this stands between fences. */
export function isInCode(before: string): boolean {
  return (before.split(FENCE).length - 1) % 2 === 1;
}

/** A text with fences around the code in it, on lines of their own. */
export function fenced(text: string, { text: code, language }: Pasted & { is: "code" }): string {
  const at = text.indexOf(code);
  if (at < 0) return text;
  const before = text.slice(0, at);
  const after = text.slice(at + code.length);
  const bare = code.replace(/^(?:[ \t]*\n)+/, "").trimEnd();
  return `${before}${isAtLineStart(before) ? "" : "\n"}${FENCE}${language}\n${bare}\n${FENCE}\n${after.replace(/^\n/, "")}`;
}

/** A layer is made of features: what is less than that becomes one. */
export function layerIn(text: string): string {
  const found = JSON.parse(text) as { type: string };
  if (found.type === "FeatureCollection") return text;
  const feature = found.type === "Feature" ? found : { type: "Feature", properties: {}, geometry: found };
  return JSON.stringify({ type: "FeatureCollection", features: [feature] });
}

function isAtLineStart(before: string): boolean {
  return before === "" || before.endsWith("\n");
}

function isGeoJson(text: string): boolean {
  if (text.length > MOST_READ || !text.trimStart().startsWith("{") || !text.includes('"type"')) return false;
  try {
    const { type } = JSON.parse(text) as { type?: unknown };
    return typeof type === "string" && GEOJSON.has(type);
  } catch {
    return false;
  }
}

function linesIn(text: string): string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}

function isLong(text: string): boolean {
  return linesIn(text).length > 1;
}

function looksLikeCode(text: string): boolean {
  const lines = linesIn(text);
  if (lines.length < 2) return false;
  const ended = lines.filter((line) => ENDS_LIKE_CODE.test(line.trimEnd())).length;
  return lines.some(isIndented) || ended * 2 >= lines.length;
}

/** And no item of a list. */
function isIndented(line: string): boolean {
  const bare = line.trimStart();
  return bare !== "" && INDENT.test(line) && !ITEM.test(bare);
}

/** Editors that tell of it tell the language, as in {"mode":"python"}. */
function languageOf(editor: string): string {
  try {
    const { mode } = JSON.parse(editor) as { mode?: unknown };
    return typeof mode === "string" && LANGUAGE.test(mode) && mode !== "plaintext" ? mode : "";
  } catch {
    return "";
  }
}
