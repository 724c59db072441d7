// The question for a reference system by its code, to turn a map to it.
import { useState } from "preact/hooks";
import { words } from "../../i18n/words.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/fields.tsx";
import { closeDialog } from "../../ui/opened.ts";
import { KnownCodes } from "../CodeField.tsx";
import { systemOf } from "../system.ts";
import { codeFrom, systemName, wktOf } from "../systems.ts";

declare module "../../ui/opened.ts" {
  interface Dialogs {
    system: { take: (code: string) => void };
  }
}

export function SystemDialog({ take }: { take: (code: string) => void }) {
  const t = words.value;
  const [typed, setTyped] = useState("");
  const [isAsked, setAsked] = useState(false);
  const code = codeFrom(typed);
  const wkt = wktOf(code);
  const isKnown = wkt !== undefined && systemOf({ crs_authid: code, crs_wkt: wkt }) !== undefined;
  const isWrong = isAsked && !isKnown;
  const hint = isKnown ? systemName(wkt) : isWrong ? t.systemUnknown(code) : t.systemKnown;
  const write = (text: string): void => {
    setTyped(text);
    setAsked(false);
  };
  const use = (event: Event): void => {
    event.preventDefault();
    setAsked(true);
    if (!isKnown) return;
    closeDialog();
    take(code);
  };
  return (
    <Dialog title={t.systemByCode} first="field">
      <form onSubmit={use}>
        <TextField
          id="system-code"
          label={t.systemCode}
          value={typed}
          write={write}
          dir="ltr"
          placeholder="EPSG:2154"
          list="system-codes"
          aria-invalid={isWrong}
          aria-describedby="system-hint"
        >
          <KnownCodes id="system-codes" />
          <span id="system-hint" class={isWrong ? "hint bad" : "hint"} role="status">
            {hint}
          </span>
        </TextField>
        <div class="do">
          <button type="button" class="btn" onClick={closeDialog}>
            {t.cancel}
          </button>
          <button type="submit" class="btn main">
            {t.systemUse}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
