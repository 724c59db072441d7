// Takes one value out of a JSON object as the text it came in: 1.0 stays 1.0, and big integers stay exact.

/** The text of the value under a key at the top of a JSON object. The text has been parsed before, so it is sound. */
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

/** Where a string that begins at `at` is over. */
function endOfString(json: string, at: number): number {
  let end = at + 1;
  while (end < json.length && json[end] !== '"') end += json[end] === "\\" ? 2 : 1;
  return end + 1;
}

/** Where the comma or brace stands that ends the value which begins at `at`. */
function endOfValue(json: string, at: number): number {
  let depth = 0;
  let end = at;
  while (end < json.length) {
    const sign = json[end] ?? "";
    if (sign === '"') {
      end = endOfString(json, end);
      continue;
    }
    if (depth === 0 && (sign === "," || sign === "}")) return end;
    if (sign === "{" || sign === "[") depth += 1;
    if (sign === "}" || sign === "]") depth -= 1;
    end += 1;
  }
  return end;
}
