// Sends the draft: the picture that goes with it, and the text, whole or in parts.
import { effect, untracked } from "@preact/signals";
import { type Line, lineOf } from "../log/index.ts";
import type { Content } from "../protocol/index.ts";
import { type Conversation, type Room, sentIdOf } from "../rooms/index.ts";

/** The first message sent is the answer, if the draft is one. */
export function sendDraft(of: Conversation, parts: readonly string[]): void {
  const { answers, edits, picture } = of.draft;
  let answer = answers.peek()?.id;
  const more = (): { in_reply_to_id?: string } => {
    const now = answer;
    answer = undefined;
    return now === undefined ? {} : { in_reply_to_id: now };
  };
  const edited = edits.peek()?.id;
  const drawn = picture.peek();
  of.reading.follow();
  if (drawn?.state === "ready") say(of, { kind: "image", image_data: drawn.base64 }, parts.length === 0 ? more() : {});
  for (const text of parts) {
    say(of, { kind: "text", text }, { ...more(), ...(edited === undefined ? {} : { replaces: edited }) });
  }
  of.draft.sent();
}

type TextContent = Content & { kind: "text" };
type Sayable = TextContent | { kind: "image"; image_data: string };

function say(of: Conversation, content: Sayable, more: { in_reply_to_id?: string; replaces?: string }): void {
  if (of.kind === "direct") of.say(content);
  else of.say(content, more);
}

/** Puts this person's last text back into the draft, also while it is under way. Returns whether it exists. */
export function editLast(of: Conversation): boolean {
  if (of.kind === "direct") return false;
  stopWaiting();
  if (restoreLastText(of)) return true;
  const isMine = ({ from }: Line): boolean => of.server.isMine(from.member);
  const last = of.log.newest((line) => isMine(line) && line.content?.kind === "text" && line.deleted === "no");
  if (last !== undefined) of.draft.edit(last);
  return last !== undefined;
}

/** Ends the wait for a message that is to be edited once it is here. */
let stopWaiting = (): void => undefined;

/** Puts the last sent text back, as long as the log does not have it. Returns whether there is such a text. */
function restoreLastText(of: Room): boolean {
  if (of.lastText === undefined) return false;
  const { content, replaces } = of.lastText;
  const post = of.waiting.peek().find(({ draft }) => draft.content === content);
  const edited = of.log.line(replaces ?? "");
  if (post?.state === "unsure" || (post === undefined && isHere(of, content, edited))) return false;
  const isOut = post === undefined || post.state === "sent";
  if (!isOut) of.discard(post.nonce);
  if (edited !== undefined) of.draft.edit({ ...edited, content });
  else if (isOut) editOnceHere(of, content);
  else restoreDraft(of, post.draft.in_reply_to_id, content);
  return true;
}

/** Writes a waiting or failed text again; it still answers what it answered. */
function restoreDraft(of: Room, answered: string | undefined, { text }: TextContent): void {
  const line = of.log.line(answered ?? "");
  if (line !== undefined) of.draft.answer(line);
  of.draft.write(text);
}

/** `edited`: the line that it replaces. */
function isHere(of: Room, content: TextContent, edited: Line | undefined): boolean {
  if (edited !== undefined) return edited.content?.kind !== "text" || edited.content.text === content.text;
  const id = sentIdOf(content);
  return id === undefined || of.log.has(id);
}

/** Waits until it is here, fails, or something else is written. */
function editOnceHere(of: Room, content: TextContent): void {
  const end = effect(() => {
    const line = lineOf(of.log.entries.value, sentIdOf(content) ?? "");
    const isOver = of.draft.text.value !== "" || of.posts.value.some(({ draft, state }) => draft.content === content && state !== "sent" && state !== "waits");
    if (line !== undefined || isOver) queueMicrotask(stopWaiting);
    if (line !== undefined && !isOver) untracked(() => of.draft.edit(line));
  });
  stopWaiting = end;
}
