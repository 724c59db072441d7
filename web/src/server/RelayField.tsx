// Field of the setting that calls and files go through the server's relay, hiding the network address. Only where there is a relay.
import { useLayoutEffect } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { relay } from "../settings/index.ts";
import { Check } from "../ui/fields.tsx";
import { useModel } from "../ui/models.ts";
import { PeerToPeer } from "./peer-to-peer.ts";

export function RelayField() {
  const t = words.value;
  const peers = useModel(PeerToPeer);
  useLayoutEffect(() => void peers.askRelay(), []);
  if (peers.relay.value?.relay !== true || peers.relay.value.relayOnly) return null;
  return (
    <div class="field">
      <Check label={t.alwaysRelay} hint={t.alwaysRelayHint} setting={relay} />
    </div>
  );
}
