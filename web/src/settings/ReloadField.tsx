// Whether a tab forgets what was said when it is loaded again.
import { words } from "../i18n/words.ts";
import { forgetOnReload } from "./settings.ts";

export function ReloadField() {
  const t = words.value;
  return (
    <div class="field">
      <label class="check">
        <input
          type="checkbox"
          aria-describedby="reload-hint"
          checked={forgetOnReload.value === "yes"}
          onChange={(event) => (forgetOnReload.value = event.currentTarget.checked ? "yes" : "no")}
        />
        <span>{t.forgetOnReload}</span>
      </label>
      <span class="hint" id="reload-hint">
        {t.forgetOnReloadHint}
      </span>
    </div>
  );
}
