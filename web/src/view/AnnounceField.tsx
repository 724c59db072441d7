// How much of the conversation a screen reader says by itself.
import { type Announce, announce } from "../state/settings.ts";
import { words } from "../words/words.ts";

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
