// Dialog before the first file: what others learn when it goes directly between browsers.
import { words } from "../i18n/words.ts";
import { PeerToPeer } from "../server/index.ts";
import { RelayField } from "../server/views.ts";
import { informed } from "../settings/index.ts";
import { useAnswered } from "../ui/answered.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { Icon } from "../ui/Icon.tsx";
import { useModel } from "../ui/models.ts";
import { closeDialog } from "../ui/opened.ts";

declare module "../ui/opened.ts" {
  interface Dialogs {
    "first file": { go: () => void };
  }
}

export function FileStart({ go }: { go: () => void }) {
  const t = words.value;
  const peers = useModel(PeerToPeer);
  if (!useAnswered(peers.askRelay)) return null;
  const hidden = peers.relay.value?.relayOnly === true;
  const then = (): void => {
    informed.value = "yes";
    closeDialog();
    go();
  };
  return (
    <Dialog title={t.beforeFirstFile}>
      <p class="muted">{hidden ? t.filesThroughRelay : t.filesAreDirect}</p>
      <ul class="facts">
        <li>
          <Icon name="people" />
          <span>{hidden ? t.fileAddressHidden : t.fileAddressSeen}</span>
        </li>
        <li>
          <Icon name="lock" />
          <span>{t.filesAreTheirs}</span>
        </li>
      </ul>
      <RelayField />
      <div class="do">
        <button type="button" class="btn" onClick={closeDialog}>
          {t.cancel}
        </button>
        <button type="button" class="btn main" onClick={then}>
          {t.goOn}
        </button>
      </div>
    </Dialog>
  );
}
