// Cuts a text into prose and the blocks of code that stand between three backticks.

export type Block = { is: "prose"; text: string } | { is: "code"; code: string; language: string };

const FENCE = "```";

/** A block that is begun on a line of its own and never ended goes on to the end. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let from = 0;
  let open = text.indexOf(FENCE);
  while (open >= 0) {
    const close = text.indexOf(FENCE, open + FENCE.length);
    if (close < 0 && !opensLine(text, open)) break;
    const block = codeIn(text.slice(open + FENCE.length, close < 0 ? text.length : close));
    if (block.code.trim() !== "") {
      blocks.push(...prose(text.slice(from, open)), block);
      from = close < 0 ? text.length : close + FENCE.length;
    }
    open = close < 0 ? -1 : text.indexOf(FENCE, close + FENCE.length);
  }
  return blocks.length === 0 ? [{ is: "prose", text }] : [...blocks, ...prose(text.slice(from))];
}

/** All that a text says, on one line without its fences. */
export function withoutFences(text: string): string {
  return blocksOf(text)
    .map((block) => (block.is === "prose" ? block.text : block.code))
    .join(" ");
}

/** What is said in a text beside its code. */
export function proseOf(text: string): string {
  return blocksOf(text)
    .map((block) => (block.is === "prose" ? block.text : ""))
    .join("\n");
}

/** The fence stands at the beginning of a line, and nothing but the name of a language follows it there. */
function opensLine(text: string, open: number): boolean {
  return (open === 0 || text[open - 1] === "\n") && /^[\w+#.-]*[ \t]*\n/.test(text.slice(open + FENCE.length));
}

/** What stands alone on the line of the fence names the language. */
function codeIn(inside: string): Block & { is: "code" } {
  const named = /^([\w+#.-]{0,20})[ \t]*\n/.exec(inside);
  const code = inside.slice(named?.[0].length ?? 0).replace(/\n[ \t]*$/, "");
  return { is: "code", code, language: named?.[1] ?? "" };
}

/** A line break beside a block is the block's own. */
function prose(text: string): Block[] {
  const bare = text.replace(/^[ \t]*\n/, "").replace(/\n$/, "");
  return bare.trim() === "" ? [] : [{ is: "prose", text: bare }];
}
