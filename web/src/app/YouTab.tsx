// Settings of this person: nickname and sign, look and language, what others see, whom they ignore, and forgetting all of it.
import { Calls } from "../calls/index.ts";
import { FileExchange } from "../files/index.ts";
import { words } from "../i18n/words.ts";
import type { useNicknameForm } from "../people/index.ts";
import { NicknameField, SignField } from "../people/views.ts";
import { forgetEverything } from "../platform/forget.ts";
import { openAnew } from "../platform/load-again.ts";
import { forgetOnReload, hideTyping, ignoredNames, nickname, unignore } from "../settings/index.ts";
import { Appearance } from "../settings/views.ts";
import { leftClosed } from "../ui/back.ts";
import { Check } from "../ui/fields.tsx";
import { useModel } from "../ui/models.ts";
import { closeDialog } from "../ui/opened.ts";

export function YouTab({ form: { field, submit } }: { form: ReturnType<typeof useNicknameForm> }) {
  const t = words.value;
  const [calls, files] = [useModel(Calls), useModel(FileExchange)];
  // The rooms are left and joined again.
  const ends = field.value !== nickname.value && (calls.own.value !== undefined || files.isHeld);
  const forget = (): void => {
    closeDialog();
    void forgetEverything().then(leftClosed).then(openAnew);
  };
  return (
    <form onSubmit={submit}>
      <div>
        <NicknameField {...field} />
        <div role="status">{ends && <p class="hint">{t.renameEnds}</p>}</div>
      </div>
      <SignField nickname={field.value} />
      <Appearance />
      <div class="field">
        <Check label={t.hideTyping} setting={hideTyping} />
        <Check label={t.forgetOnReload} hint={t.forgetOnReloadHint} setting={forgetOnReload} />
      </div>
      <Ignored />
      <div class="do">
        <button type="button" class="btn quiet danger apart" onClick={forget}>
          {t.forget}
        </button>
        <button type="submit" class="btn main">
          {t.done}
        </button>
      </div>
    </form>
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
