// The head of the conversation: its name, its people, its buttons, and on a phone the way back to the list.
import { CallButton } from "../calls/views.ts";
import { openSearch } from "../conversation/index.ts";
import { words } from "../i18n/words.ts";
import { SharePin } from "../map/views.ts";
import { type Conversation, nameOf, OpenMaps, roomName, roomOf, Rooms } from "../rooms/index.ts";
import { SealedView } from "../rooms/views.ts";
import { peopleOpen } from "../settings/index.ts";
import { Icon, IconButton } from "../ui/Icon.tsx";
import { MenuButton } from "../ui/MenuButton.tsx";
import { useModel } from "../ui/models.ts";
import { openDialog, opened } from "../ui/opened.ts";
import { narrow, small, turnTo, wide } from "../ui/panes.ts";

/** Three dots: a menu of the buttons without space. */
const DOTS = "M6 12v.1M12 12v.1M18 12v.1";

export function Head({ of, title }: { of: Conversation | undefined; title: string }) {
  const t = words.value;
  const [openMaps, rooms] = [useModel(OpenMaps), useModel(Rooms)];
  const people = wide.value ? peopleOpen.value === "yes" : opened.value?.is === "people";
  const showPeople = (): void => {
    if (wide.value) peopleOpen.value = peopleOpen.value === "yes" ? "no" : "yes";
    else openDialog({ is: "people" });
  };
  const mayInvite = of?.kind === "room" && of.status.value.is !== "closed";
  const invite = (): void => openDialog({ is: "invite" });
  // Beside a lock there is no space for the map.
  const isMapInMenu = small.value || (narrow.value && of !== undefined && roomOf(of).isSealed);
  const others = rooms.conversations.value.filter((conversation) => conversation !== of);
  const elsewhere = others.reduce((sum, conversation) => sum + conversation.reading.unread.value, 0);
  return (
    <header class="head" id="head" role="group" aria-label={of === undefined ? title : nameOf(of)} tabIndex={-1}>
      <button
        class="icon only-phone"
        type="button"
        aria-label={t.backToRooms(elsewhere)}
        title={t.backToRooms(elsewhere)}
        onClick={() => turnTo("rooms")}
      >
        <Icon name="back" />
        {elsewhere > 0 && <span class="badge" aria-hidden="true">{elsewhere > 99 ? "99+" : elsewhere}</span>}
      </button>
      {of !== undefined && roomOf(of).isSealed && <SealedView of={of} />}
      <hgroup>
        <h1 dir="auto">{of === undefined ? title : nameOf(of)}</h1>
        {of?.kind === "room" && of.isProject.value ? <Entry /> : <p>{of === undefined ? "\u00a0" : subtitle(of)}</p>}
      </hgroup>
      {of?.kind === "room" && <SharePin room={of} />}
      {of !== undefined && <CallButton of={of} />}
      {mayInvite && (
        <IconButton class="icon with-space" icon="link" name={t.invite} aria-haspopup="dialog" onClick={invite} />
      )}
      {of !== undefined && <IconButton class="icon with-space" icon="search" name={t.search} onClick={openSearch} />}
      {of !== undefined && !isMapInMenu && (
        <IconButton icon="map" name={t.roomMap} aria-expanded={openMaps.shown.value === of} onClick={() => openMaps.turn(of)} />
      )}
      {of !== undefined && (
        <IconButton icon="people" name={t.people} aria-expanded={people} onClick={showPeople} />
      )}
      {of !== undefined && (
        <MenuButton
          class="without-space"
          icon={DOTS}
          name={t.more}
          entries={[
            ...(mayInvite ? [{ sign: "link" as const, name: t.invite, begin: invite }] : []),
            { sign: "search", name: t.search, begin: openSearch },
            ...(isMapInMenu ? [{ sign: "map" as const, name: t.roomMap, begin: () => openMaps.turn(of) }] : []),
          ]}
        />
      )}
    </header>
  );
}

/** Who can enter a project's room, whole at any width. */
function Entry() {
  return (
    <p class="whole">
      <Icon name="door" small /> {words.value.projectEntry}
    </p>
  );
}

/** Returns the line below the name. */
function subtitle(of: Conversation): string {
  const t = words.value;
  if (of.kind === "direct") return t.directIn(roomName(roomOf(of)));
  const count = of.count.value;
  const parts = [count === undefined ? "" : t.peopleCount(count)];
  const kept = of.server.limits.value.history ?? 0;
  if (of.status.value.is === "closed") parts.push(t.closedRoom);
  else if (of.isSealed) parts.push(t.onlyLinkReads);
  else if (of.isPrivate) parts.push(t.onlyWithLink);
  else if (of.server.keepsNothing.value) parts.push(t.nothingKept);
  else if (kept > 0) parts.push(t.someKept(kept));
  return parts.filter((part) => part !== "").join(" · ") || "\u00a0";
}
