// Reactions of a room: sending, and showing those received.
import { isEmoji } from "../emoji/index.ts";
import type { Content } from "../protocol/index.ts";
import { isIgnored } from "../settings/index.ts";
import { type Line, type LoggedMessage, react, textOf } from "./entries.ts";
import type { Log } from "./log.ts";

/** The like of gischat's clients, and a reaction of native clients without an emoji. */
export const PLAIN_LIKE = "👍";

/** Returns this person's reaction to a message, or its removal if already given. */
export function likeOf(line: Line, emoji: string, nickname: string): Content {
  const remove = line.reactions.some(({ emoji: given, by }) => given === emoji && by.includes(nickname));
  return {
    kind: "like",
    liked_author: line.from.nickname,
    message: textOf(line) ?? "",
    message_id: line.id,
    // Without an emoji gischat's clients get it too.
    ...(emoji === PLAIN_LIKE && !remove ? {} : { emoji }),
    ...(remove ? { remove } : {}),
  };
}

/** Shows a reaction with its message; a reaction to an own message that is gone gets a line. */
export function takeLike(log: Log, { from, content }: LoggedMessage, me: string, time: number): void {
  if (content?.kind !== "like" || isIgnored(from.nickname)) return;
  const line =
    content.message_id === undefined || content.message_id === null
      ? log.newest((line) => line.from.nickname === content.liked_author && textOf(line) === content.message)
      : log.line(content.message_id);
  const remove = content.remove === true;
  if (line !== undefined) {
    // Anything else is a plain like.
    const emoji = isEmoji(content.emoji ?? "") ? (content.emoji ?? "") : PLAIN_LIKE;
    log.change(line.id, ({ reactions }) => ({ reactions: react(reactions, emoji, from.nickname, remove) }));
  } else if (content.liked_author === me && from.nickname !== me && !remove) {
    // The quoted text is the liker's word alone, and not shown; one line stands for any number in a row.
    const liker = from.nickname;
    const isKnown = log.sinceSaid().some((entry) => entry.is === "like" && entry.liker === liker);
    if (!isKnown) log.add({ is: "like", liker, time });
  }
}
