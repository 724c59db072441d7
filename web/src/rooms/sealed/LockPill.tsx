// The lock in the head of a sealed room. A press says who can read there.
import { useLayoutEffect } from "preact/hooks";
import { words } from "../../i18n/words.ts";
import { Icon } from "../../ui/Icon.tsx";
import { closeDialog, openDialog, opened } from "../../ui/opened.ts";
import type { Room } from "../room.ts";

export const LOCK = "lock";

declare module "../../ui/opened.ts" {
  interface Dialogs {
    lock: { room: Room };
  }
}

export function LockPill({ of }: { of: Room }) {
  const t = words.value;
  const isOpen = opened.value?.is === "lock";
  // The card is of this room.
  useLayoutEffect(() => () => void (opened.peek()?.is === "lock" && closeDialog()), [of]);
  return (
    <button
      type="button"
      id={LOCK}
      class="lock-pill"
      aria-haspopup="dialog"
      aria-expanded={isOpen}
      title={t.whoReads}
      onClick={() => (isOpen ? closeDialog() : openDialog({ is: "lock", room: of }))}
    >
      <Icon name="lock" />
      <span class="w">{t.sealed}</span>
      <span class="vh">, {t.whoReads}</span>
    </button>
  );
}
