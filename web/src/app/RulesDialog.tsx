// The rules of the instance, as its operator wrote them, and its limits.
import { words } from "../i18n/words.ts";
import { Server } from "../server/index.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { useModel } from "../ui/models.ts";

declare module "../ui/opened.ts" {
  interface Dialogs {
    rules: object;
  }
}

export function RulesDialog() {
  const t = words.value;
  const server = useModel(Server);
  const rules = server.rules.value;
  return (
    <Dialog title={t.rules}>
      <p class="prose" dir="auto">{rules.words === "" ? t.rulesNone : rules.words}</p>
      <ul class="limits">
        <li>{t.rulesText(rules.maxText)}</li>
        <li>{t.rulesImage(rules.maxImageSide)}</li>
      </ul>
    </Dialog>
  );
}
