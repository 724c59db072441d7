// This person's picture and sound, before others see or hear anything of it.
import { useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { avatar, nickname } from "../settings/index.ts";
import { IconButton } from "../ui/Icon.tsx";
import { Person } from "../ui/Person.tsx";
import { AllowSteps } from "./AllowSteps.tsx";
import type { DevicePreview } from "./preview.ts";
import { Video } from "./Tile.tsx";
import { whyMissing } from "./why-missing.ts";

/** `joins`: the call begins with the devices as they are here. No device is asked for before its button is pressed. */
export function Mirror({ preview, joins = false }: { preview: DevicePreview; joins?: boolean }) {
  const t = words.value;
  const { media } = preview;
  const camera = media.camera.value;
  const mic = media.mic.value;
  const micName = { none: t.tryMic, on: t.mute, off: t.unmute }[mic];
  const cameraName = camera === undefined ? t.cameraOn : t.cameraOff;
  return (
    <div class="mirror">
      <div class="tile">
        {camera === undefined ? <Person nickname={nickname.value} avatar={avatar.value} /> : <Picture key={camera.id} camera={camera} />}
        <span class="nameplate">{t.onlyYouSee}</span>
      </div>
      <div class="ctl">
        <IconButton icon="mic" name={micName} class={mic === "on" ? "icon" : "icon off"} onClick={() => void media.turnMic()} />
        <IconButton
          icon="camera"
          name={cameraName}
          class={camera === undefined ? "icon off" : "icon"}
          onClick={() => void media.turnCamera()}
        />
        <meter aria-label={t.micLevel} min={0} max={1} value={preview.level.value} />
      </div>
      {joins && <p class="quiet-line">{mic !== "none" || camera !== undefined ? t.asYouAreHere : t.asYouLike}</p>}
      <Trouble preview={preview} />
    </div>
  );
}

function Picture({ camera }: { camera: MediaStreamTrack }) {
  const [stream] = useState(() => new MediaStream([camera]));
  return <Video stream={stream} shape="mirrored" />;
}

function Trouble({ preview }: { preview: DevicePreview }) {
  const t = words.value;
  const missing = preview.media.missing.value;
  return (
    <div role="status">
      {preview.isDead.value && <p class="hint bad">{t.nothingHeard}</p>}
      {missing !== undefined && <p class="hint bad">{whyMissing(missing)}</p>}
      {missing?.why === "refused" && missing.what !== "screen" && (
        <details>
          <summary>{t.howToAllow}</summary>
          <AllowSteps what={missing.what} again={t.allowAgainHere(missing.what === "mic" ? t.tryMic : t.cameraOn)} />
        </details>
      )}
    </div>
  );
}
