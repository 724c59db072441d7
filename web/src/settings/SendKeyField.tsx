// Which key sends what one has written.
import { words } from "../i18n/words.ts";
import { commandKey } from "../platform/command-key.ts";
import { sendKey, type SendKey } from "./settings.ts";

export function SendKeyField() {
  const t = words.value;
  return (
    <div class="field">
      <label for="send-key">{t.sendKey}</label>
      <select id="send-key" value={sendKey.value} onChange={(event) => (sendKey.value = event.currentTarget.value as SendKey)}>
        <option value="enter">{t.sendsBy(t.enterKey)}</option>
        <option value="command">{t.sendsBy(`${commandKey()}+${t.enterKey}`)}</option>
      </select>
    </div>
  );
}
