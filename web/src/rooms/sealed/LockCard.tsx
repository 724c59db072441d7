// The card of a sealed room's lock: who can read there, and what its server sees, cannot, and could.
import { words } from "../../i18n/words.ts";
import { readMeta } from "../../platform/meta.ts";
import { useCopying } from "../../ui/copying.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { Icon, IconButton, type IconName, type IconPath } from "../../ui/Icon.tsx";
import { useModel } from "../../ui/models.ts";
import { closeDialog } from "../../ui/opened.ts";
import { narrow } from "../../ui/panes.ts";
import { Popover } from "../../ui/Popover.tsx";
import { CopyLink } from "../CopyLink.tsx";
import type { Room } from "../room.ts";
import { Rooms } from "../rooms.ts";
import { SealedRooms } from "../sealed-rooms.ts";
import { LOCK } from "./LockPill.tsx";
import { moveAll } from "./new-link.ts";

const EYE: IconPath = "M2.5 12C5 7.5 8.3 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.8 6.5-9.5 6.5S5 16.5 2.5 12ZM9.5 12a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0";
const SHIELD: IconPath = "M12 3.5 5 6v5.5c0 4.3 2.9 7.4 7 9 4.1-1.6 7-4.7 7-9V6Z";
const BUILD_DIGITS = 16;

export function LockCard({ of }: { of: Room }) {
  const t = words.value;
  const [rooms, sealed] = [useModel(Rooms), useModel(SealedRooms)];
  const parts: readonly (readonly [sign: IconName | IconPath, title: string, text: string])[] = [
    ["people", t.sealedHolders, t.sealedHoldersNow(of.count.value ?? 1)],
    [EYE, t.sealedServerSees, t.sealedServerSeesWhat],
    [SHIELD, t.sealedServerCannot, t.sealedServerCannotWhat],
    ["warning", t.sealedServerCould, t.sealedServerCouldWhat],
  ];
  const renew = (): void => {
    closeDialog();
    void moveAll(of, undefined, { rooms, sealed });
  };
  const card = (
    <div class="lock-card">
      {parts.map(([sign, title, text]) => (
        <section key={title}>
          <Icon name={sign} />
          <div>
            <h3>{title}</h3>
            <p>{text}</p>
          </div>
        </section>
      ))}
      <Build />
      {of.status.value.is !== "closed" && (
        <div class="do">
          <button type="button" class="btn" onClick={renew}>
            {t.newLink}
          </button>
          <CopyLink of={of} main />
        </div>
      )}
    </div>
  );
  if (narrow.value) return <Dialog title={t.whoReads}>{card}</Dialog>;
  return (
    <Popover kind="dialog" title={t.whoReads} opener={LOCK} edge="left">
      {card}
    </Popover>
  );
}

/** The build of this page, which the server could exchange for one that tells it everything. */
function Build() {
  const t = words.value;
  const build = readMeta("page").slice(0, BUILD_DIGITS);
  const select = (): void => document.getSelection()?.selectAllChildren(document.getElementById("build") ?? document.body);
  const { copied, copy } = useCopying(() => build, select);
  return (
    <section class="build">
      <Icon name="file" />
      <div>
        <h3>{t.sealedBuild}</h3>
        <p>{t.sealedBuildWhat}</p>
        {build !== "" && (
          <p class="digits">
            <code id="build">{build.replaceAll(/(.{4})(?=.)/g, "$1 ")}</code>
            <IconButton icon={copied ? "done" : "copy"} name={t.copyBuild} onClick={copy} />
          </p>
        )}
      </div>
    </section>
  );
}
