// Whether calls and files go through the server's relay, so that nobody sees one's network address. Only where it has one.
import { useLayoutEffect } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { session } from "../session/index.ts";
import { Check } from "../ui/fields.tsx";
import { relay } from "../settings/index.ts";

export function RelayField() {
  const t = words.value;
  useLayoutEffect(() => void session.peers.askRelay(), []);
  if (session.peers.relay.value?.relay !== true || session.peers.relay.value.relayOnly) return null;
  return (
    <div class="field">
      <Check label={t.alwaysRelay} hint={t.alwaysRelayHint} setting={relay} />
    </div>
  );
}
