// Reactions of a room: what is sent for one, and what becomes of one that came.
import { isEmoji } from "../emoji/index.ts";
import type { Content } from "../protocol/index.ts";
import { isIgnored } from "../settings/index.ts";
import { type Line, react, type Said, textOf } from "./entries.ts";
import type { Log } from "./log.ts";

/** What gischat's clients call a like, and native ones a reaction without an emoji of its own. */
export const PLAIN_LIKE = "👍";

/** The reaction of this person to a message, or its end where there is one. */
export function likeOf(line: Line, emoji: string, nickname: string): Content {
  const remove = line.reactions.some((one) => one.emoji === emoji && one.by.includes(nickname));
  return {
    kind: "like",
    liked_author: line.from.nickname,
    message: textOf(line) ?? "",
    message_id: line.id,
    // Without an emoji gischat's clients are told too.
    ...(emoji === PLAIN_LIKE && !remove ? {} : { emoji }),
    ...(remove ? { remove } : {}),
  };
}

/** Shows a reaction with its message; one to a message of one's own that is not there has a line. */
export function takeLike(log: Log, { from, content }: Said, me: string, time: number): void {
  if (content?.kind !== "like" || isIgnored(from.nickname)) return;
  const line =
    content.message_id === undefined || content.message_id === null
      ? log.newest((one) => one.from.nickname === content.liked_author && textOf(one) === content.message)
      : log.line(content.message_id);
  const remove = content.remove === true;
  if (line !== undefined) {
    // Anything else is a like all the same, without words of its own.
    const emoji = isEmoji(content.emoji ?? "") ? (content.emoji ?? "") : PLAIN_LIKE;
    log.change(line.id, (one) => ({ reactions: react(one.reactions, emoji, from.nickname, remove) }));
  } else if (content.liked_author === me && from.nickname !== me && !remove) {
    // What it says that one wrote is the liker's word alone, and not shown; one line says it of any number in a row.
    const liker = from.nickname;
    const said = log.sinceSaid().some((one) => one.is === "like" && one.liker === liker);
    if (!said) log.add({ is: "like", liker, time });
  }
}
