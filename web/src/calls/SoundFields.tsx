// The filters of the microphone, and the loudspeaker of a call: before a call and during one.
import { words } from "../i18n/words.ts";
import { canChooseSpeaker } from "../platform/offers.ts";
import { echo, noise } from "../settings/index.ts";
import { Check } from "../ui/fields.tsx";
import { DeviceField } from "./DeviceField.tsx";
import type { OwnMedia } from "./own-media.ts";
import { testSound } from "./speaker.ts";

export function SoundFields({ media, early = false }: { media: OwnMedia; early?: boolean }) {
  const t = words.value;
  const clean = (setting: typeof noise) => (wanted: boolean): void => {
    setting.value = wanted ? "yes" : "no";
    void media.renewMicrophone();
  };
  return (
    <>
      {canChooseSpeaker() ? (
        <DeviceField what="speaker" media={media} early={early} />
      ) : (
        <p class="field">
          <strong>{t.loudspeaker}</strong> {t.chosenBySystem}
        </p>
      )}
      <button type="button" class="btn slim" onClick={() => void testSound()}>
        {t.testSound}
      </button>
      <div class="field">
        <Check label={t.lessNoise} setting={noise} change={clean(noise)} />
        <Check label={t.noEcho} setting={echo} change={clean(echo)} />
      </div>
    </>
  );
}
