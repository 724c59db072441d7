// In place of the composer of a sealed room that a new link has closed: what was said there stays readable.
import { words } from "../../i18n/words.ts";
import { go } from "../../ui/back.ts";
import { Icon } from "../../ui/Icon.tsx";
import { useModel } from "../../ui/models.ts";
import { addressOf } from "../address.ts";
import { type Conversation, roomOf } from "../conversation.ts";
import { Rooms } from "../rooms.ts";

export function ClosedFoot({ of }: { of: Conversation }) {
  const t = words.value;
  const rooms = useModel(Rooms);
  const now = roomOf(of).status.value;
  const next = now.is === "closed" ? rooms.all.value.get(now.by) : undefined;
  return (
    <footer class="foot">
      <div class="closed-foot">
        <Icon name="lock" />
        <p>{t.closedByNewLink}</p>
        {next !== undefined && (
          <button id="text" type="button" class="btn main" onClick={() => go(addressOf(next.name))}>
            {t.goThere}
          </button>
        )}
      </div>
    </footer>
  );
}
