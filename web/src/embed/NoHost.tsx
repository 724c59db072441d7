// Why a frame cannot connect while its server answers: the server does not learn its own name from its proxy, and the frame has no
// cookie to show in its place.
import { useLayoutEffect, useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { instanceAddress } from "../platform/own-names.ts";
import { ServerLink } from "../server/index.ts";
import { useModel } from "../ui/models.ts";

export function NoHost() {
  const link = useModel(ServerLink);
  const [lacks, setLacks] = useState(false);
  const isOut = link.standing.value?.is === "waiting" && !link.wasOpen.value;
  useLayoutEffect(() => {
    if (!isOut) return undefined;
    let gone = false;
    void fetch(new URL("rules", instanceAddress()), { cache: "no-store" }).then(({ ok }) => gone || setLacks(ok), () => undefined);
    return () => void (gone = true);
  }, [isOut]);
  return lacks && !link.wasOpen.value ? <p class="state">{words.value.embedNoHost}</p> : null;
}
