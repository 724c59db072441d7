// Extracts a value of a JSON object as the text it came in: 1.0 stays 1.0, and big integers stay exact.

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/** Returns the text of the value under a key at the top of a JSON object. The text has been parsed before, so it is valid. */
export function rawValue(json: string, wanted: string): string | undefined {
  let found: string | undefined;
  let at = json.indexOf("{") + 1;
  while (at > 0 && at < json.length) {
    at = skipBlank(json, at);
    if (json[at] !== '"') break;
    const keyEnd = endOfString(json, at);
    const key: unknown = JSON.parse(json.slice(at, keyEnd));
    const start = skipBlank(json, json.indexOf(":", keyEnd) + 1);
    const end = endOfValue(json, start);
    if (key === wanted) found = json.slice(start, end).trimEnd();
    at = end + 1;
  }
  return found;
}

function skipBlank(json: string, at: number): number {
  while (at < json.length && " \t\r\n".includes(json[at] ?? "")) at += 1;
  return at;
}

/** Returns where a string that begins at `at` ends. */
function endOfString(json: string, at: number): number {
  let end = at + 1;
  for (let code = json.charCodeAt(end); end < json.length && code !== QUOTE; code = json.charCodeAt(end)) {
    end += code === BACKSLASH ? 2 : 1;
  }
  return end + 1;
}

/** Returns where the comma or brace is that ends the value at `at`. By char codes, for it may be megabytes away. */
function endOfValue(json: string, at: number): number {
  let depth = 0;
  let end = at;
  while (end < json.length) {
    const code = json.charCodeAt(end);
    if (code === QUOTE) {
      end = endOfString(json, end);
      continue;
    }
    if (depth === 0 && (code === COMMA || code === CLOSING_BRACE)) return end;
    if (code === OPENING_BRACE || code === OPENING_BRACKET) depth += 1;
    else if (code === CLOSING_BRACE || code === CLOSING_BRACKET) depth -= 1;
    end += 1;
  }
  return end;
}
