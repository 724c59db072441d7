// Before the first call: what the others will see, which microphone, or only to listen.
import { useEffect } from "preact/hooks";
import { lookForDevices, watchDevices } from "../state/devices.ts";
import { informed, lastMic } from "../state/settings.ts";
import { askWays, ways } from "../state/straight.ts";
import { words } from "../words/words.ts";
import { useAsked } from "./asked.ts";
import { DeviceField } from "./DeviceField.tsx";
import { Dialog } from "./Dialog.tsx";
import { opened } from "./opened.ts";
import { RelayField } from "./RelayField.tsx";
import { Sign } from "./Sign.tsx";

export function CallStart({ go }: { go: (listens: boolean) => void }) {
  const t = words.value;
  const isAsked = useAsked(askWays, lookForDevices);
  useEffect(watchDevices, []);
  if (!isAsked) return null;
  const hidden = ways.value?.relayOnly === true;
  const then = (listens: boolean): void => {
    informed.value = "yes";
    lastMic.value = listens ? "none" : "on";
    opened.value = undefined;
    go(listens);
  };
  return (
    <Dialog title={t.beforeFirstCall}>
      <p class="muted">{hidden ? t.callsThroughRelay : t.callsAreStraight}</p>
      <ul class="facts">
        <li>
          <Sign name="people" />
          <span>{hidden ? t.addressHidden : t.addressSeen}</span>
        </li>
        <li>
          <Sign name="lock" />
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
          <Sign name="mic" />
          {t.join}
        </button>
      </div>
      {!hidden && <p class="quiet-line">{t.listeningShowsToo}</p>}
    </Dialog>
  );
}
