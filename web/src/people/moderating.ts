// The state of a moderator's dialog: its action is asked for once at a time, and what came of it closes the dialog or is told in it.
import { useRef, useState } from "preact/hooks";
import { closingDialog } from "../ui/opened.ts";
import type { ModerationOutcome } from "./moderation.ts";

interface Moderating {
  /** Why the last action failed. */
  failed: ModerationOutcome | undefined;
  /** Asks for the action, unless it is under way; calls `done` where it is carried out. */
  act: (ask: () => Promise<ModerationOutcome>, done?: () => void) => Promise<void>;
}

export function useModerating(): Moderating {
  const [failed, setFailed] = useState<ModerationOutcome>();
  const isAsked = useRef(false);
  const act: Moderating["act"] = async (ask, done) => {
    if (isAsked.current) return;
    isAsked.current = true;
    const close = closingDialog();
    const outcome = await ask();
    isAsked.current = false;
    if (outcome !== "done") return setFailed(outcome);
    done?.();
    close();
  };
  return { failed, act };
}
