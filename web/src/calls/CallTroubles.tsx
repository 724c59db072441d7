// Troubles of a call: a device that the browser does not give, a person who cannot be reached.
import { words } from "../i18n/words.ts";
import { PeerToPeer } from "../server/index.ts";
import { HttpsHelp } from "../ui/HttpsHelp.tsx";
import { IconButton } from "../ui/Icon.tsx";
import { useModel } from "../ui/models.ts";
import { openDialog } from "../ui/opened.ts";
import type { OwnCall } from "./call.ts";
import { whyMissing } from "./why-missing.ts";

export function CallTroubles({ call }: { call: OwnCall }) {
  const t = words.value;
  const peers = useModel(PeerToPeer);
  const missing = call.media.missing.value;
  const unreached = call.everybody.value.filter(({ link }) => link === "failed").map(({ participant }) => participant.nickname);
  return (
    <>
      <div role="status">
        {missing !== undefined && (
          <div class="state calm">
            <p>
              {whyMissing(missing)}{" "}
              {missing.why === "plain" && <HttpsHelp />}
              {missing.why === "refused" && missing.what !== "screen" && <HowToAllow what={missing.what} />}
            </p>
            <IconButton icon="close" name={t.dismiss} onClick={call.media.dismissMissing} />
          </div>
        )}
      </div>
      <div role="status">
        {call.levels.isDead.value && (
          <div class="state calm">
            <p>{t.nothingHeard}</p>
            <button type="button" class="btn slim" onClick={() => openDialog({ is: "devices" })}>
              {t.devices}
            </button>
          </div>
        )}
      </div>
      <div role="status">
        {unreached.length > 0 && (
          <div class="state">
            <p>
              {t.noWayBetween(unreached.join(", "))} {peers.relay.value?.relay === false && t.noRelay}
            </p>
            <button type="button" class="btn slim" onClick={() => openDialog({ is: "settings", tab: "connection" })}>
              {t.testConnection}
            </button>
          </div>
        )}
      </div>
    </>
  );
}

function HowToAllow({ what }: { what: "mic" | "camera" }) {
  return (
    <button type="button" class="link" onClick={() => openDialog({ is: "allow", what })}>
      {words.value.howToAllow}
    </button>
  );
}
