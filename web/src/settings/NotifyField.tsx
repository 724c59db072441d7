// Whether to be told of mentions and direct messages while one looks elsewhere. The browser is asked only here.
import { useState } from "preact/hooks";
import { allowNotices } from "../conversation/index.ts";
import { words } from "../i18n/words.ts";
import { canNotify } from "../platform/offers.ts";
import { notify } from "./settings.ts";

export function NotifyField() {
  const t = words.value;
  const [refused, setRefused] = useState(false);
  if (!canNotify()) return null;
  const change = (wanted: boolean): void => {
    if (wanted) void allowNotices().then((granted) => setRefused(!granted));
    else notify.value = "no";
  };
  return (
    <div class="field">
      <label class="check">
        <input type="checkbox" checked={notify.value === "yes"} onChange={(event) => change(event.currentTarget.checked)} />
        <span>{t.notify}</span>
      </label>
      <div role="status">{refused && <span class="hint bad">{t.notifyRefused}</span>}</div>
    </div>
  );
}
