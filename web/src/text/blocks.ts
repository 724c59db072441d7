// Cuts a text into prose and the blocks of code that stand between three backticks.

type Block = { is: "prose"; text: string } | { is: "code"; code: string; language: string };

const FENCE = "```";

/** Splits a text. A block begun on its own line and never ended goes on to the end. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let from = 0;
  for (const { open, close, end } of fencesIn(text)) {
    const block = codeIn(text.slice(open + FENCE.length, close));
    if (block.code.trim() === "") continue;
    blocks.push(...toProse(text.slice(from, open)), block);
    from = end;
  }
  return blocks.length === 0 ? [{ is: "prose", text }] : [...blocks, ...toProse(text.slice(from))];
}

/** Returns the ranges of fenced blocks: from the first backtick to the last. */
export function fencesIn(text: string): { open: number; close: number; end: number }[] {
  const found: { open: number; close: number; end: number }[] = [];
  let open = text.indexOf(FENCE);
  while (open >= 0) {
    const close = text.indexOf(FENCE, open + FENCE.length);
    if (close < 0 && !opensLine(text, open)) break;
    const end = close < 0 ? text.length : close + FENCE.length;
    found.push({ open, close: close < 0 ? text.length : close, end });
    open = close < 0 ? -1 : text.indexOf(FENCE, end);
  }
  return found;
}

/** The fence begins a line, with nothing but the name of a language after it. */
function opensLine(text: string, open: number): boolean {
  return (open === 0 || text[open - 1] === "\n") && /^[\w+#.-]*[ \t]*\n/.test(text.slice(open + FENCE.length));
}

/** Makes a block of code. A word alone on the line of the fence names the language. */
function codeIn(inside: string): Block & { is: "code" } {
  const named = /^([\w+#.-]{0,20})[ \t]*\n/.exec(inside);
  const code = inside.slice(named?.[0].length ?? 0).replace(/\n[ \t]*$/, "");
  return { is: "code", code, language: named?.[1] ?? "" };
}

/** A line break beside a block is the block's own. */
function toProse(text: string): Block[] {
  const bare = text.replace(/^[ \t]*\n/, "").replace(/\n$/, "");
  return bare.trim() === "" ? [] : [{ is: "prose", text: bare }];
}
