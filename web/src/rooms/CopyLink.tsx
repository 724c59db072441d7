// Copies the link of a room; where that cannot be done, shows it to be copied by hand.
import { words } from "../i18n/words.ts";
import { useCopying } from "../ui/copying.ts";
import { Icon } from "../ui/Icon.tsx";
import { openDialog } from "../ui/opened.ts";
import { linkTo } from "./place.ts";
import type { Room } from "./room.ts";

export function CopyLink({ of, main = false }: { of: Room; main?: boolean }) {
  const t = words.value;
  const done = of.isPrivate ? t.copiedKey : t.copied;
  const byHand = (): void => {
    const field = document.querySelector<HTMLInputElement>("#link");
    if (field === null) openDialog({ is: "invite", of });
    else field.select();
  };
  const { copied, copy } = useCopying(() => linkTo(of), byHand, done);
  return (
    <button type="button" class={main ? "btn main" : "btn"} onClick={copy}>
      <Icon name="link" />
      {copied ? done : t.copy}
    </button>
  );
}
