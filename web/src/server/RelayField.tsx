// Whether calls and files go through the server's relay, so that nobody sees one's network address. Only where it has one.
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
