// Settings of what is read out and written in the log, the key that sends, and what there is to read: keys, plugins, licences.
import { words } from "../i18n/words.ts";
import { commandKey } from "../platform/command-key.ts";
import { announce, type Announce, type SendKey, sendKey, showVisits } from "../settings/index.ts";
import { boundTo, Check, SelectField } from "../ui/fields.tsx";
import { openDialog } from "../ui/opened.ts";
import { Plugins } from "./Plugins.tsx";

export function ReadingTab() {
  const t = words.value;
  const announced: [Announce, string][] = [["all", t.announceAll], ["me", t.announceMe], ["none", t.announceNone]];
  const sendKeys: [SendKey, string][] = [
    ["enter", t.sendsBy(t.enterKey)],
    ["command", t.sendsBy(`${commandKey()}+${t.enterKey}`)],
  ];
  return (
    <>
      <SelectField id="announce" label={t.announce} {...boundTo(announce)} options={announced} />
      <div class="field">
        <Check label={t.showVisits} setting={showVisits} />
      </div>
      <SelectField id="send-key" label={t.sendKey} {...boundTo(sendKey)} options={sendKeys} />
      <Plugins />
      <p class="apart-links">
        <button type="button" class="link" onClick={() => openDialog({ is: "keys" })}>
          {t.keys}
        </button>
        <a href="licences.txt" target="_blank" rel="noopener">
          {t.licences}
        </a>
      </p>
    </>
  );
}
