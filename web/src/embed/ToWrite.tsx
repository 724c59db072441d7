// In the composer's place: the nickname, which only writing needs.
import { words } from "../i18n/words.ts";
import { useNicknameForm } from "../people/index.ts";
import { NicknameField } from "../people/views.ts";
import { nickname } from "../settings/index.ts";
import { focusWriting } from "../ui/writing.ts";

export function ToWrite() {
  const t = words.value;
  const { field, submit } = useNicknameForm("", () => focusWriting("asked"));
  return (
    <form class="ename" onSubmit={submit}>
      <NicknameField {...field} />
      <button type="submit" class="btn main">
        {t.enterAny}
      </button>
      <small class="muted">
        {t.embedKept} {t.embedReader(nickname.value)}
      </small>
    </form>
  );
}
