// The settings: nickname, appearance, language, and forgetting all of it.
import { language, type Language, LANGUAGES } from "../i18n/language.ts";
import { missingLanguage, words } from "../i18n/words.ts";
import { hear, names, NicknameField, SignField, useNicknameForm } from "../people/index.ts";
import { openAnew } from "../rooms/index.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { MissingLine } from "../ui/Missing.tsx";
import { closeDialog, openDialog } from "../ui/opened.ts";
import { type Theme, theme } from "../ui/theme.ts";
import { AnnounceField } from "./AnnounceField.tsx";
import { NotifyField } from "./NotifyField.tsx";
import { RelayField } from "./RelayField.tsx";
import { ReloadField } from "./ReloadField.tsx";
import { SendKeyField } from "./SendKeyField.tsx";
import { forgetEverything, nickname } from "./settings.ts";
import { SoundField } from "./SoundField.tsx";

declare module "../ui/opened.ts" {
  interface Dialogs {
    settings: object;
  }
}

export function Settings() {
  const t = words.value;
  const { field, submit } = useNicknameForm(nickname.value, closeDialog);
  const forget = (): void => {
    closeDialog();
    void forgetEverything().then(openAnew);
  };
  return (
    <Dialog title={t.settings}>
      <form onSubmit={submit}>
        <NicknameField {...field} />
        <SignField nickname={field.value} />
        <div class="field">
          <label for="theme">{t.appearance}</label>
          <select id="theme" value={theme.value} onChange={(event) => (theme.value = event.currentTarget.value as Theme)}>
            <option value="system">{t.asSystem}</option>
            <option value="light">{t.light}</option>
            <option value="dark">{t.dark}</option>
          </select>
        </div>
        <div class="field">
          <label for="language">{t.language}</label>
          <select
            id="language"
            value={language.value}
            onChange={(event) => (language.value = event.currentTarget.value as Language)}
          >
            {Object.entries(LANGUAGES).map(([tag, { name }]) => (
              <option key={tag} value={tag} lang={tag}>
                {name}
              </option>
            ))}
          </select>
          <MissingLine part={missingLanguage.value} />
        </div>
        <NotifyField />
        <RelayField />
        <SoundField />
        <AnnounceField />
        <SendKeyField />
        <ReloadField />
        <Ignored />
        <p class="apart-links">
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

/** Whom one does not hear on this device, with the way back. */
function Ignored() {
  const t = words.value;
  const all = names();
  if (all.length === 0) return null;
  return (
    <fieldset class="ignored">
      <legend>{t.ignoredPeople}</legend>
      <ul>
        {all.map((name) => (
          <li key={name} class="row">
            <bdi class="name">{name}</bdi>
            <button type="button" class="btn quiet slim" onClick={() => hear(name)}>
              {t.remove}
            </button>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
