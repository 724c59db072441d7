// Whether mentions and direct messages sound, and whether calls do. Switching it on lets one hear how.
import { chime } from "../calls/index.ts";
import { words } from "../i18n/words.ts";
import { ringSound, sounds } from "./settings.ts";

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
      <label class="check">
        <input
          type="checkbox"
          checked={ringSound.value === "yes"}
          onChange={(event) => (ringSound.value = event.currentTarget.checked ? "yes" : "no")}
        />
        <span>{words.value.ringSound}</span>
      </label>
    </div>
  );
}
