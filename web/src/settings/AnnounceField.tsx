// How much of the conversation a screen reader says by itself.
import { words } from "../i18n/words.ts";
import { announce, type Announce } from "./settings.ts";

export function AnnounceField() {
  const t = words.value;
  return (
    <div class="field">
      <label for="announce">{t.announce}</label>
      <select
        id="announce"
        value={announce.value}
        onChange={(event) => (announce.value = event.currentTarget.value as Announce)}
      >
        <option value="all">{t.announceAll}</option>
        <option value="me">{t.announceMe}</option>
        <option value="none">{t.announceNone}</option>
      </select>
    </div>
  );
}
