// The views of a tab whose session goes on in another tab: a line that says so, and in place of the composer the draft, which
// stays here, with a button that brings the session back.
import { formatTime } from "../i18n/clock.ts";
import { locale } from "../i18n/language.ts";
import { words } from "../i18n/words.ts";
import { type Conversation, isOutside, Place, roomOf } from "../rooms/index.ts";
import { Icon, type IconPath } from "../ui/Icon.tsx";
import { focusWriting } from "../ui/writing.ts";
import "./still.css";
import { ServerLink } from "../server/index.ts";
import { useModel } from "../ui/models.ts";

const TABS: IconPath = "M8 8h11.5v11H8ZM16 8V5H4.5v11H8";
/** Characters of the draft. */
const MOST_SHOWN = 28;

/** `of`: the conversation whose composer it replaces; without it, the line above the log. */
export function Still({ of }: { of?: Conversation }) {
  const link = useModel(ServerLink);
  const still = link.still.value;
  if (of !== undefined) return <WayBack of={of} />;
  return still === undefined ? null : <StandsStill {...still} />;
}

function WayBack({ of }: { of: Conversation }) {
  const t = words.value;
  const link = useModel(ServerLink);
  const draft = of.draft.text.value.trim().replaceAll(/\s+/g, " ");
  const shown = draft.length > MOST_SHOWN ? `${draft.slice(0, MOST_SHOWN)}…` : draft;
  return (
    <footer class="foot">
      <div class="still">
        <Icon name={TABS} />
        <p>{draft !== "" && t.draftKept(shown)}</p>
        <button id="text" type="button" class="btn main" onClick={() => void link.acts.goOnHere().then(() => focusWriting())}>
          {t.useHere}
        </button>
      </div>
    </footer>
  );
}

/** The session goes on in another tab; the way back stands in place of the composer, or here where none is shown. */
function StandsStill({ since, hadCall }: { since: number; hadCall: boolean }) {
  const t = words.value;
  const [link, place] = [useModel(ServerLink), useModel(Place)];
  const here = place.here.value;
  return (
    <div class="state calm">
      <p>
        <strong>{t.goOnElsewhere}</strong> {t.stillSince(formatTime(since, locale.value))} {hadCall && t.callWentAlong}
      </p>
      {(here === undefined || isOutside(roomOf(here))) && (
        <button type="button" class="btn slim" onClick={() => void link.acts.goOnHere()}>
          {t.useHere}
        </button>
      )}
    </div>
  );
}
