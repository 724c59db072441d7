// Sends what one has written: the picture that goes with it, and the text, whole or in parts.
import type { Conversation } from "../rooms/index.ts";
import { session } from "../session/index.ts";
import type { Line } from "./entries.ts";

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

type Sayable = { kind: "text"; text: string } | { kind: "image"; image_data: string };

function say(of: Conversation, content: Sayable, more: { in_reply_to_id?: string; replaces?: string }): void {
  if (of.kind === "direct") of.say(content);
  else of.say(content, more);
}

/** Takes one's last text up again. Whether there is one. */
export function editLast(of: Conversation): boolean {
  if (of.kind === "direct") return false;
  const isMine = ({ from }: Line): boolean => session.server.isMine(from.member);
  const last = of.log.newest((line) => isMine(line) && line.content?.kind === "text" && line.deleted === "no");
  if (last !== undefined) of.draft.edit(last);
  return last !== undefined;
}
