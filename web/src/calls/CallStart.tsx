// Before the first call: what the others will see, which microphone, or only to listen.
import { useEffect } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { session } from "../session/index.ts";
import { informed, lastMic, RelayField } from "../settings/index.ts";
import { useAnswered } from "../ui/answered.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { Icon } from "../ui/Icon.tsx";
import { closeDialog } from "../ui/opened.ts";
import { DeviceField } from "./DeviceField.tsx";
import { lookForDevices, watchDevices } from "./devices.ts";

declare module "../ui/opened.ts" {
  interface Dialogs {
    call: { go: (listens: boolean) => void };
  }
}

export function CallStart({ go }: { go: (listens: boolean) => void }) {
  const t = words.value;
  const isAsked = useAnswered(session.peers.askRelay, lookForDevices);
  useEffect(watchDevices, []);
  if (!isAsked) return null;
  const hidden = session.peers.relay.value?.relayOnly === true;
  const then = (listens: boolean): void => {
    informed.value = "yes";
    lastMic.value = listens ? "none" : "on";
    closeDialog();
    go(listens);
  };
  return (
    <Dialog title={t.beforeFirstCall}>
      <p class="muted">{hidden ? t.callsThroughRelay : t.callsAreStraight}</p>
      <ul class="facts">
        <li>
          <Icon name="people" />
          <span>{hidden ? t.addressHidden : t.addressSeen}</span>
        </li>
        <li>
          <Icon name="lock" />
          <span>{t.encryptedOnTheWay}</span>
        </li>
      </ul>
      <RelayField />
      <DeviceField what="mic" />
      <div class="do">
        <button type="button" class="btn" onClick={() => then(true)}>
          {t.onlyListen}
        </button>
        <button type="button" class="btn main" onClick={() => then(false)}>
          <Icon name="mic" />
          {t.join}
        </button>
      </div>
      {!hidden && <p class="quiet-line">{t.listeningShowsToo}</p>}
    </Dialog>
  );
}
