// The fault of a missing position, and how to allow it where the browser does not give it.
import { words } from "../../i18n/words.ts";
import { openDialog } from "../../ui/opened.ts";
import { shareFaultText } from "../live/fault-text.ts";
import type { ShareFault } from "../live/position-shares.ts";

/** `again`: the button to press once it is allowed. */
export function FaultText({ is, again }: { is: ShareFault["is"]; again: string }) {
  const t = words.value;
  return (
    <>
      {shareFaultText(is)}{" "}
      {is === "refused" && (
        <button type="button" class="link" onClick={() => openDialog({ is: "allow", what: "position", again: t.allowAgainHere(again) })}>
          {t.howToAllow}
        </button>
      )}
    </>
  );
}
