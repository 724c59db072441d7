// Whether mentions and direct messages sound. Switching it on lets one hear how.
import { sounds } from "../state/settings.ts";
import { words } from "../words/words.ts";
import { chime } from "./sound.ts";

export function SoundField() {
  const change = (wanted: boolean): void => {
    sounds.value = wanted ? "yes" : "no";
    if (wanted) chime();
  };
  return (
    <div class="field">
      <label class="check">
        <input type="checkbox" checked={sounds.value === "yes"} onChange={(event) => change(event.currentTarget.checked)} />
        <span>{words.value.sounds}</span>
      </label>
    </div>
  );
}
