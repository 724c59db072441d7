// The server has another page by now: nothing hurries, and nothing is loaded again but by a press.
import { loadAgain } from "../state/reload.ts";
import { closeRenewed } from "../state/renewed.ts";
import { forgetOnReload } from "../state/settings.ts";
import { words } from "../words/words.ts";
import { Sign } from "./Sign.tsx";

export function Renewed() {
  const t = words.value;
  return (
    <div class="state calm">
      <p>
        <strong>{t.renewed}</strong> {t.renewedGoesOn} {forgetOnReload.value === "no" && t.renewedKept}
      </p>
      <button type="button" class="btn slim" onClick={loadAgain}>
        {t.loadAgain}
      </button>
      <button class="icon" type="button" aria-label={t.dismiss} title={t.dismiss} onClick={closeRenewed}>
        <Sign name="close" />
      </button>
    </div>
  );
}
