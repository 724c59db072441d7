// Whether calls and files go through the server's relay, so that nobody sees one's network address. Only where it has one.
import { useEffect } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { askWays, ways } from "../session/index.ts";
import { relay } from "./settings.ts";

export function RelayField() {
  const t = words.value;
  useEffect(() => void askWays(), []);
  if (ways.value?.relay !== true || ways.value.relayOnly) return null;
  return (
    <div class="field">
      <label class="check">
        <input
          type="checkbox"
          aria-describedby="relay-hint"
          checked={relay.value === "yes"}
          onChange={(event) => (relay.value = event.currentTarget.checked ? "yes" : "no")}
        />
        <span>{t.alwaysRelay}</span>
      </label>
      <span class="hint" id="relay-hint">
        {t.alwaysRelayHint}
      </span>
    </div>
  );
}
