// The call one is in, above whatever conversation one reads.
import { words } from "../i18n/words.ts";
import { roomName } from "../rooms/index.ts";
import type { OwnCall } from "./call.ts";
import { CallControls } from "./CallControls.tsx";
import { CallTroubles } from "./CallTroubles.tsx";
import { keyOf, shownIn, Tile } from "./Tile.tsx";

export function Dock({ call }: { call: OwnCall }) {
  const t = words.value;
  const { screens, people } = shownIn(call);
  return (
    <>
      <section class="dock" id="dock" tabIndex={-1} aria-label={t.callIn(roomName(call.room), people.length)}>
        <ul class="tiles" tabIndex={0} aria-label={t.peopleInCall}>
          {[...screens, ...people].map((shown) => (
            <Tile key={keyOf(shown)} shown={shown} call={call} />
          ))}
        </ul>
        <CallControls call={call} where="dock" />
      </section>
      <CallTroubles call={call} />
    </>
  );
}
