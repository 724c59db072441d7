// Which key sends what one has written.
import { type SendKey, sendKey } from "../state/settings.ts";
import { words } from "../words/words.ts";
import { COMMAND } from "../platform/command-key.ts";

export function SendKeyField() {
  const t = words.value;
  return (
    <div class="field">
      <label for="send-key">{t.sendKey}</label>
      <select id="send-key" value={sendKey.value} onChange={(event) => (sendKey.value = event.currentTarget.value as SendKey)}>
        <option value="enter">{t.sendsBy(t.enterKey)}</option>
        <option value="command">{t.sendsBy(`${COMMAND}+${t.enterKey}`)}</option>
      </select>
    </div>
  );
}
