// The settings: nickname, appearance, language, and forgetting all of it.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { chime } from "../calls/index.ts";
import { words } from "../i18n/words.ts";
import { useNicknameForm } from "../people/index.ts";
import { NicknameField, SignField } from "../people/views.ts";
import { commandKey } from "../platform/command-key.ts";
import { forgetEverything } from "../platform/forget.ts";
import { openAnew } from "../platform/load-again.ts";
import { canCall, canNotify } from "../platform/offers.ts";
import { RelayField } from "../server/views.ts";
import {
  announce,
  type Announce,
  doNotDisturb,
  forgetOnReload,
  unignore,
  hideTyping,
  ignoredNames,
  nickname,
  notify,
  ringSound,
  type SendKey,
  sendKey,
  showVisits,
  soundCame,
  soundFile,
  sounds,
} from "../settings/index.ts";
import { Appearance } from "../settings/views.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { boundTo, Check, SelectField } from "../ui/fields.tsx";
import { closeDialog, openDialog } from "../ui/opened.ts";
import { Loudness } from "./Loudness.tsx";

declare module "../ui/opened.ts" {
  interface Dialogs {
    settings: object;
  }
}

/** `children`: information below the settings. */
export function Settings({ children }: { children?: ComponentChildren }) {
  const t = words.value;
  const { field, submit } = useNicknameForm(nickname.value, closeDialog);
  const forget = (): void => {
    closeDialog();
    void forgetEverything().then(openAnew);
  };
  // Switching it on plays it.
  const sound = (wanted: boolean): void => {
    sounds.value = wanted ? "yes" : "no";
    if (wanted) chime();
  };
  const announced: [Announce, string][] = [["all", t.announceAll], ["me", t.announceMe], ["none", t.announceNone]];
  const sendKeys: [SendKey, string][] = [
    ["enter", t.sendsBy(t.enterKey)],
    ["command", t.sendsBy(`${commandKey()}+${t.enterKey}`)],
  ];
  return (
    <Dialog title={t.settings}>
      <form onSubmit={submit}>
        <NicknameField {...field} />
        <SignField nickname={field.value} />
        <Appearance />
        <NotifyField />
        <RelayField />
        <div class="field">
          <Check label={t.doNotDisturb} hint={t.doNotDisturbHint} setting={doNotDisturb} />
          <Check label={t.sounds} setting={sounds} change={sound} />
          <Check label={t.soundCame} setting={soundCame} />
          <Check label={t.soundFile} setting={soundFile} />
          <Check label={t.ringSound} setting={ringSound} />
        </div>
        <Loudness />
        <SelectField id="announce" label={t.announce} {...boundTo(announce)} options={announced} />
        <SelectField id="send-key" label={t.sendKey} {...boundTo(sendKey)} options={sendKeys} />
        <div class="field">
          <Check label={t.hideTyping} setting={hideTyping} />
          <Check label={t.showVisits} setting={showVisits} />
          <Check label={t.forgetOnReload} hint={t.forgetOnReloadHint} setting={forgetOnReload} />
        </div>
        <Ignored />
        {children}
        <p class="apart-links">
          {canCall() && (
            <>
              <button type="button" class="link" onClick={() => openDialog({ is: "devices" })}>
                {t.devicesTried}
              </button>
              <button type="button" class="link" onClick={() => openDialog({ is: "connection" })}>
                {t.testConnection}
              </button>
            </>
          )}
          <button type="button" class="link" onClick={() => openDialog({ is: "keys" })}>
            {t.keys}
          </button>
          <a href="licences.txt" target="_blank" rel="noopener">
            {t.licences}
          </a>
        </p>
        <div class="do">
          <button type="button" class="btn quiet danger apart" onClick={forget}>
            {t.forget}
          </button>
          <button type="submit" class="btn main">
            {t.done}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** Notifications of mentions and direct messages while the page is not looked at. The browser is asked only here. */
function NotifyField() {
  const t = words.value;
  const [refused, setRefused] = useState(false);
  if (!canNotify()) return null;
  const change = (wanted: boolean): void => {
    if (wanted) void allowNotices().then((granted) => setRefused(!granted));
    else notify.value = "no";
  };
  return (
    <div class="field">
      <Check label={t.notify} setting={notify} change={change} />
      <div role="status">{refused && <span class="hint bad">{t.notifyRefused}</span>}</div>
    </div>
  );
}

/** The people who are ignored on this device, with the way back. */
function Ignored() {
  const t = words.value;
  const all = ignoredNames();
  if (all.length === 0) return null;
  return (
    <fieldset class="ignored">
      <legend>{t.ignoredPeople}</legend>
      <ul>
        {all.map((name) => (
          <li key={name} class="row">
            <bdi class="name">{name}</bdi>
            <button type="button" class="btn quiet slim" onClick={() => unignore(name)}>
              {t.remove}
            </button>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

/** Asks the browser, and remembers the answer. Returns whether it was yes. */
async function allowNotices(): Promise<boolean> {
  const granted = canNotify() && (await Notification.requestPermission()) === "granted";
  notify.value = granted ? "yes" : "no";
  return granted;
}
