// Before the first call: what the others will see and hear, with which devices, or only to listen.
import { useEffect, useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { Person } from "../people/index.ts";
import { isPlain } from "../platform/offers.ts";
import { session } from "../session/index.ts";
import { avatar, informed, lastMic, nickname, RelayField } from "../settings/index.ts";
import { useAnswered } from "../ui/answered.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { HttpsHelp } from "../ui/HttpsHelp.tsx";
import { Icon, IconButton } from "../ui/Icon.tsx";
import { closeDialog, type Dialogs } from "../ui/opened.ts";
import { AllowSteps } from "./AllowSteps.tsx";
import type { WayIn } from "./begin.ts";
import { DeviceField } from "./DeviceField.tsx";
import { lookForDevices, watchDevices } from "./devices.ts";
import { DevicePreview } from "./preview.ts";
import { SoundFields } from "./SoundFields.tsx";
import { Moving } from "./Tile.tsx";
import { whyMissing } from "./why-missing.ts";

declare module "../ui/opened.ts" {
  interface Dialogs {
    call: { go: (how: WayIn) => Promise<void> };
  }
}

export function CallStart({ go }: Dialogs["call"]) {
  const t = words.value;
  const isAsked = useAnswered(session.peers.askRelay, lookForDevices);
  const [preview] = useState(() => new DevicePreview());
  useEffect(watchDevices, []);
  useEffect(() => {
    preview.begin();
    return () => preview.close();
  }, []);
  if (!isAsked) return null;
  const hidden = session.peers.relay.value?.relayOnly === true;
  const then = (listens: boolean): void => {
    informed.value = "yes";
    lastMic.value = listens ? "none" : preview.media.mic.value === "off" ? "off" : "on";
    const tried = listens ? undefined : preview.give();
    closeDialog();
    void go({ listens, tried }).finally(() => tried?.end());
  };
  return (
    <Dialog title={isPlain() ? t.call : t.beforeFirstCall}>
      {isPlain() ? (
        <p>
          <strong>{t.overHttp}</strong> <HttpsHelp />
        </p>
      ) : (
        <div class="precall">
          <Mirror preview={preview} />
          <div class="knobs">
            <DeviceField what="mic" media={preview.media} early />
            <DeviceField what="camera" media={preview.media} early />
            <SoundFields media={preview.media} early />
          </div>
        </div>
      )}
      <p class="muted">{hidden ? t.callsThroughRelay : t.callsAreStraight}</p>
      <ul class="facts">
        <li>
          <Icon name="people" />
          <span>{hidden ? t.addressHidden : t.addressSeen}</span>
        </li>
        {/* Whose keys these are is told over http then, which others on the way could change. */}
        {!isPlain() && (
          <li>
            <Icon name="lock" />
            <span>{t.encryptedOnTheWay}</span>
          </li>
        )}
      </ul>
      <RelayField />
      <div class="do">
        <button type="button" class={isPlain() ? "btn main" : "btn"} onClick={() => then(true)}>
          {t.onlyListen}
        </button>
        {!isPlain() && (
          <button type="button" class="btn main" onClick={() => then(false)}>
            <Icon name="mic" />
            {t.join}
          </button>
        )}
      </div>
      {!hidden && <p class="quiet-line">{t.listeningShowsToo}</p>}
    </Dialog>
  );
}

/** How one looks and sounds. Nothing is asked for before its button is pressed. */
function Mirror({ preview }: { preview: DevicePreview }) {
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
      <p class="quiet-line">{mic !== "none" || camera !== undefined ? t.asYouAreHere : t.asYouLike}</p>
      <Trouble preview={preview} />
    </div>
  );
}

function Picture({ camera }: { camera: MediaStreamTrack }) {
  const [stream] = useState(() => new MediaStream([camera]));
  return <Moving stream={stream} shape="mirrored" />;
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
