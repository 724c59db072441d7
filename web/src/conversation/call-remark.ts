// The outcome of a call between two people as a sentence.
import { words } from "../i18n/words.ts";
import type { CallRemark } from "../log/index.ts";

export function callRemark(what: CallRemark, nickname: string): string {
  const t = words.value;
  const all: Record<CallRemark, string> = {
    missed: t.missedCall,
    unanswered: t.noAnswer,
    declined: t.declined,
    busy: t.inAnotherCall(nickname),
    gone: t.cannotBeCalled(nickname),
  };
  return all[what];
}
