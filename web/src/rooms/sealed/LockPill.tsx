// The lock in the head of a sealed room. A press says who can read there.
import { words } from "../../i18n/words.ts";
import { Icon } from "../../ui/Icon.tsx";
import { openDialog, opened } from "../../ui/opened.ts";
import type { Room } from "../room.ts";

const GAP_PX = 8;

declare module "../../ui/opened.ts" {
  interface Dialogs {
    lock: { room: Room; near: DOMRect };
  }
}

export function LockPill({ of }: { of: Room }) {
  const t = words.value;
  return (
    <button
      type="button"
      id="lock"
      class="lock-pill"
      aria-haspopup="dialog"
      aria-expanded={opened.value?.is === "lock"}
      title={t.whoReads}
      onClick={({ currentTarget }) => openDialog({ is: "lock", room: of, near: below(currentTarget.getBoundingClientRect()) })}
    >
      <Icon name="lock" />
      <span class="w">{t.sealed}</span>
      <span class="vh">, {t.whoReads}</span>
    </button>
  );
}

/** Returns a place beside which a dialog stands below the lock. */
function below({ left, bottom }: DOMRect): DOMRect {
  return new DOMRect(0, bottom + GAP_PX, left - GAP_PX, 0);
}
