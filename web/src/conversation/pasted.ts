// Guesses whether a pasted text is a layer or code. What becomes of it is not decided here.

export type Pasted = { is: "layer"; text: string; layer: string } | { is: "code"; text: string; language: string };

const GEOMETRY = /^(Multi)?(Point|LineString|Polygon)$|^GeometryCollection$/;
/** Longer layers are chosen as a file: they would be parsed while the person waits. */
const MOST_READ = 5_000_000;
const FENCE = "```";
/** A line that is indented and no item of a list, or that ends as code does. */
const INDENTED = /^(?:\t| {2})\s*(?![*•–\d-])\S/;
const ENDS_LIKE_CODE = /[;{}]\s*$/;
/** Editors that add data of theirs name the language, as in {"mode":"python"}. */
const LANGUAGE = /"mode":\s*"(?!plaintext")([\w+#.-]{1,20})"/;

/** `editor`: data of the code editor it was copied from, if any; `before`: the text in front of it. */
export function guessPasted(text: string, editor: string, before = ""): Pasted | undefined {
  if (isInCode(before)) return undefined;
  const layer = readLayer(text);
  if (layer !== undefined) return { is: "layer", text, layer };
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const ended = lines.filter((line) => ENDS_LIKE_CODE.test(line)).length;
  const isCode = editor !== "" || lines.some((line) => INDENTED.test(line)) || ended * 2 >= lines.length;
  if (lines.length < 2 || text.includes(FENCE) || !isCode) return undefined;
  return { is: "code", text, language: LANGUAGE.exec(editor)?.[1] ?? "" };
}

/** Returns whether text behind this stands between fences. */
export function isInCode(before: string): boolean {
  return before.split(FENCE).length % 2 === 0;
}

/** Returns the text with fences around the code in it, on lines of their own. */
export function addFences(text: string, { text: code, language }: Pasted & { is: "code" }): string {
  const bare = code.replace(/^(?:[ \t]*\n)+/, "").trimEnd();
  const at = text.indexOf(code);
  if (at < 0) return text;
  const before = text.slice(0, at).replace(/[^\n]$/, "$&\n");
  return `${before}${FENCE}${language}\n${bare}\n${FENCE}\n${text.slice(at + code.length).replace(/^\n/, "")}`;
}

/** Returns GeoJSON as a layer: anything less than a collection of features is wrapped in a collection. */
function readLayer(text: string): string | undefined {
  if (text.length > MOST_READ || !/^\s*\{/.test(text)) return undefined;
  try {
    const found = JSON.parse(text) as { type?: unknown };
    if (found.type === "FeatureCollection") return text;
    const isGeometry = typeof found.type === "string" && GEOMETRY.test(found.type);
    if (found.type !== "Feature" && !isGeometry) return undefined;
    return JSON.stringify({ type: "FeatureCollection", features: [isGeometry ? { type: "Feature", properties: {}, geometry: found } : found] });
  } catch {
    return undefined;
  }
}
