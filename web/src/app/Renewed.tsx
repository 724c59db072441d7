// The notice of a new version of the page: nothing hurries, and nothing is loaded again but by a press.
import { words } from "../i18n/words.ts";
import { reloadPage } from "../platform/load-again.ts";
import { closeRenewed } from "../platform/renewed.ts";
import { forgetOnReload } from "../settings/index.ts";
import { IconButton } from "../ui/Icon.tsx";

export function Renewed() {
  const t = words.value;
  return (
    <div class="state calm">
      <p>
        <strong>{t.renewed}</strong> {t.renewedGoesOn} {forgetOnReload.value === "no" && t.renewedKept}
      </p>
      <button type="button" class="btn slim" onClick={reloadPage}>
        {t.loadAgain}
      </button>
      <IconButton icon="close" name={t.dismiss} onClick={closeRenewed} />
    </div>
  );
}
