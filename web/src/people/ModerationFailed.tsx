// The reason of a moderator's failed action, in its dialog.
import { words } from "../i18n/words.ts";
import type { ModerationOutcome } from "./moderation.ts";

export function ModerationFailed({ outcome, name }: { outcome: ModerationOutcome | undefined; name: string }) {
  const t = words.value;
  if (outcome === undefined || outcome === "done") return null;
  const why = { gone: t.notThereNow(name), forbidden: t.noModerator, failed: t.notDone };
  return (
    <p class="hint bad" role="alert">
      {why[outcome]}
    </p>
  );
}
