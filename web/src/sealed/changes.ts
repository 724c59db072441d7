// Which of a load's lines change what: of those that replace a line, take it back, or react to it, the last that was sealed counts, in
// whatever order they come.
import { PLAIN_LIKE } from "../log/index.ts";
import { knownContent } from "../protocol/index.ts";
import type { InsideMessage } from "./inside.ts";

export class Changes {
  /** The greatest counter of what counts, by what it is about. */
  private readonly last = new Map<string, number>();

  /** Notes a message. Returns whether nothing that was sealed after it is there already; after a line was taken back nothing of it counts. */
  note(sid: string, n: number, inside: InsideMessage): boolean {
    const about = inside.delete ?? inside.replaces ?? reactionOf(sid, inside) ?? `${sid}.${n}`;
    if ((this.last.get(about) ?? -1) > n) return false;
    this.last.set(about, inside.delete === undefined ? n : Infinity);
    return true;
  }
}

/** Returns the name of a reaction, which is given and taken back under it. */
function reactionOf(sid: string, { content }: InsideMessage): string | undefined {
  const known = knownContent(content);
  return known?.kind === "like" ? JSON.stringify([sid, known.message_id, known.emoji ?? PLAIN_LIKE]) : undefined;
}
