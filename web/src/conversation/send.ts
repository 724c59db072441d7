// Sends what one has written: the picture that goes with it, and the text, whole or in parts.
import { effect, untracked } from "@preact/signals";
import { type Line, lineOf } from "../log/index.ts";
import type { Content } from "../protocol/index.ts";
import { type Conversation, type Room, sentAs } from "../rooms/index.ts";

/** The first thing that goes out is the answer, if it is one. */
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

/** Takes one's last text up again, also while it is on its way. Whether there is one. */
export function editLast(of: Conversation): boolean {
  if (of.kind === "direct") return false;
  stopWaiting();
  if (takeUpSaid(of)) return true;
  const isMine = ({ from }: Line): boolean => of.server.isMine(from.member);
  const last = of.log.newest((line) => isMine(line) && line.content?.kind === "text" && line.deleted === "no");
  if (last !== undefined) of.draft.edit(last);
  return last !== undefined;
}

/** Ends the wait for what is to be edited once it is here. */
let stopWaiting = (): void => undefined;

/** What one said last, as long as the log does not have it. Whether there is such a text. */
function takeUpSaid(of: Room): boolean {
  if (of.lastText === undefined) return false;
  const { content, replaces } = of.lastText;
  const post = of.waiting.peek().find(({ draft }) => draft.content === content);
  const edited = of.log.line(replaces ?? "");
  if (post?.state === "unsure" || (post === undefined && isHere(of, content, edited))) return false;
  const isOut = post === undefined || post.state === "sent";
  if (!isOut) of.discard(post.nonce);
  if (edited !== undefined) of.draft.edit({ ...edited, content });
  else if (isOut) editOnceHere(of, content);
  else takeUp(of, post.draft.in_reply_to_id, content);
  return true;
}

/** What waits or failed is written anew, and still answers what it answered. */
function takeUp(of: Room, answered: string | undefined, { text }: TextContent): void {
  const line = of.log.line(answered ?? "");
  if (line !== undefined) of.draft.answer(line);
  of.draft.write(text);
}

/** `edited`: the line that it takes the place of. */
function isHere(of: Room, content: TextContent, edited: Line | undefined): boolean {
  if (edited !== undefined) return edited.content?.kind !== "text" || edited.content.text === content.text;
  const id = sentAs(content);
  return id === undefined || of.log.has(id);
}

/** Until it is here, it fails, or something else is written. */
function editOnceHere(of: Room, content: TextContent): void {
  const end = effect(() => {
    const line = lineOf(of.log.entries.value, sentAs(content) ?? "");
    const isOver = of.draft.text.value !== "" || of.posts.value.some(({ draft, state }) => draft.content === content && state !== "sent" && state !== "waits");
    if (line !== undefined || isOver) queueMicrotask(stopWaiting);
    if (line !== undefined && !isOver) untracked(() => of.draft.edit(line));
  });
  stopWaiting = end;
}
