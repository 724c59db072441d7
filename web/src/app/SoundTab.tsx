// Settings of what is heard and told outside the page: loudness, sounds, notices, and silence.
import { useState } from "preact/hooks";
import { chime } from "../calls/index.ts";
import { words } from "../i18n/words.ts";
import { canNotify } from "../platform/offers.ts";
import { doNotDisturb, notify, ringSound, soundCame, soundFile, sounds } from "../settings/index.ts";
import { Check } from "../ui/fields.tsx";
import { Loudness } from "./Loudness.tsx";

export function SoundTab() {
  const t = words.value;
  // Switching it on plays it.
  const sound = (wanted: boolean): void => {
    sounds.value = wanted ? "yes" : "no";
    if (wanted) chime();
  };
  return (
    <>
      <Loudness />
      <div class="field">
        <Check label={t.ringSound} setting={ringSound} />
        <Check label={t.sounds} setting={sounds} change={sound} />
        <Check label={t.soundCame} setting={soundCame} />
        <Check label={t.soundFile} setting={soundFile} />
      </div>
      <NotifyField />
      <div class="field">
        <Check label={t.doNotDisturb} hint={t.doNotDisturbHint} setting={doNotDisturb} />
      </div>
    </>
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

/** Asks the browser, and remembers the answer. Returns whether it was yes. */
async function allowNotices(): Promise<boolean> {
  const granted = canNotify() && (await Notification.requestPermission()) === "granted";
  notify.value = granted ? "yes" : "no";
  return granted;
}
