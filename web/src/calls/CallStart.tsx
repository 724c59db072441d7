// Dialog before the first call: what others will see and hear, which devices to use, or only to listen.
import { words } from "../i18n/words.ts";
import { isPlain } from "../platform/offers.ts";
import { PeerToPeer } from "../server/index.ts";
import { RelayField } from "../server/views.ts";
import { informed, lastMic } from "../settings/index.ts";
import { useAnswered } from "../ui/answered.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { Icon } from "../ui/Icon.tsx";
import { useModel } from "../ui/models.ts";
import { closeDialog, type Dialogs } from "../ui/opened.ts";
import type { WayIn } from "./begin.ts";
import { lookForDevices } from "./devices.ts";
import { TriedDevices, usePreview } from "./Devices.tsx";

declare module "../ui/opened.ts" {
  interface Dialogs {
    call: { go: (how: WayIn) => Promise<void> };
  }
}

export function CallStart({ go }: Dialogs["call"]) {
  const t = words.value;
  const peers = useModel(PeerToPeer);
  const isAsked = useAnswered(peers.askRelay, lookForDevices);
  const preview = usePreview();
  if (!isAsked) return null;
  const hidden = peers.relay.value?.relayOnly === true;
  const then = (listens: boolean): void => {
    informed.value = "yes";
    lastMic.value = listens ? "none" : preview.media.mic.value === "off" ? "off" : "on";
    const tried = listens ? undefined : preview.give();
    closeDialog();
    void go({ listens, tried }).finally(() => tried?.end());
  };
  return (
    <Dialog title={isPlain() ? t.call : t.beforeFirstCall}>
      <TriedDevices preview={preview} joins />
      <p class="muted">{hidden ? t.callsThroughRelay : t.callsAreDirect}</p>
      <ul class="facts">
        <li>
          <Icon name="people" />
          <span>{hidden ? t.addressHidden : t.addressSeen}</span>
        </li>
        {/* Over http others on the way could change the keys. */}
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
