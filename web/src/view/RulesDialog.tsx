// The rules of the instance, as its operator wrote them, and its limits.
import { rules } from "../state/server.ts";
import { words } from "../words/words.ts";
import { Dialog } from "./Dialog.tsx";

export function RulesDialog() {
  const t = words.value;
  const told = rules.value;
  return (
    <Dialog title={t.rules}>
      <p class="prose" dir="auto">{told.words === "" ? t.rulesNone : told.words}</p>
      <ul class="limits">
        <li>{t.rulesText(told.maxText)}</li>
        <li>{t.rulesImage(told.maxImageSide)}</li>
      </ul>
    </Dialog>
  );
}
