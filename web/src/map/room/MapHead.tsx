// The head of the map beside a conversation: its name, its number of layers, a link to the view, the view as an extent,
// and the ways out.
import { words } from "../../i18n/words.ts";
import { type Conversation, linkTo, nameOf, type Room } from "../../rooms/index.ts";
import { ServerLink } from "../../server/index.ts";
import { Icon, IconButton } from "../../ui/Icon.tsx";
import { MenuButton, type MenuEntry } from "../../ui/MenuButton.tsx";
import { useModel } from "../../ui/models.ts";
import { narrow, tight } from "../../ui/panes.ts";
import type { Coordinates } from "../system.ts";
import { MORE } from "./icons.ts";
import { formatView } from "./link-view.ts";
import { focusOn } from "./map-keys.ts";
import type { MapView } from "./map-view.ts";
import type { PanelOpen } from "./panel-open.ts";

interface Props {
  of: Conversation;
  view: MapView;
  panel: PanelOpen;
}

export function MapHead({ of, view, panel }: Props) {
  const t = words.value;
  const Name = tight.value ? "h1" : "h2";
  const lookers = view.shared.value?.lookers.value.length ?? 0;
  const unread = of.reading.unread.value;
  return (
    <header class="maphead">
      {tight.value && (
        <button type="button" class="icon" aria-label={t.backToTalk(unread)} title={t.backToTalk(unread)} onClick={() => view.close()}>
          <Icon name="back" />
          {unread > 0 && <span class="badge" aria-hidden="true">{unread > 99 ? "99+" : unread}</span>}
        </button>
      )}
      <hgroup>
        <Name dir="auto">{t.mapOf(nameOf(of))}</Name>
        <p>{[t.layerCount(view.layers.all.value.length), ...(lookers === 0 ? [] : [t.lookers(lookers + 1)])].join(" · ")}</p>
      </hgroup>
      <PresentButton view={view} />
      {narrow.value ? <HeadMenu of={of} view={view} panel={panel} /> : <HeadButtons of={of} view={view} panel={panel} />}
    </header>
  );
}

/** Buttons, where they have space. */
function HeadButtons({ of, view, panel }: Props) {
  const t = words.value;
  const link = useModel(ServerLink);
  return (
    <>
      {of.kind === "room" && <IconButton icon="link" name={copyName(of)} onClick={() => copyView(of, view)} />}
      {link.still.value === undefined && <IconButton icon="extent" name={t.sendExtent} onClick={() => view.askExtent(true)} />}
      <button type="button" class="icon turn" aria-expanded={panel.isOpen} aria-label={t.layers} title={t.layers} onClick={panel.toggle}>
        <Icon name="layers" />
      </button>
      {!tight.value && <IconButton icon="close" name={t.closeMap} onClick={() => view.close()} />}
    </>
  );
}

/** The same on a phone, and the ways to fields deep in the sheet. */
function HeadMenu({ of, view, panel }: Props) {
  const t = words.value;
  const link = useModel(ServerLink);
  const toField = (id: string) => (): void => focusOn(id, view, panel, "layers");
  const entries: MenuEntry[] = [
    { sign: "search", name: t.findOnMap, begin: toField("map-find") },
    { sign: "map", name: t.baseMap, begin: toField("map-base") },
  ];
  if (link.still.value === undefined) entries.unshift({ sign: "extent", name: t.sendExtent, begin: () => view.askExtent(true) });
  if (of.kind === "room") entries.unshift({ sign: "link", name: copyName(of), begin: () => copyView(of, view) });
  return <MenuButton class="more" icon={MORE} name={t.moreOfMap} entries={entries} />;
}

/** Asks the others to follow the own view. */
function PresentButton({ view }: { view: MapView }) {
  const t = words.value;
  const link = useModel(ServerLink);
  const presentation = view.shared.value?.presentation;
  if (presentation === undefined || link.still.value !== undefined) return null;
  const isOn = presentation.isOn.value;
  return (
    <button type="button" class="btn present" aria-pressed={isOn} aria-label={t.present} title={t.present} onClick={isOn ? presentation.stop : presentation.begin}>
      <Icon name="screen" />
      <span>{t.present}</span>
    </button>
  );
}

export function copyName(of: Room): string {
  return of.isPrivate ? words.value.copyViewKey : words.value.copyView;
}

/** Copies a link that shows others the view; `middle`: around another place, in degrees. */
export function copyView(of: Room, view: MapView, middle?: Coordinates): void {
  const t = words.peek();
  const seen = view.canvas.peek()?.camera.currentView();
  if (seen === undefined) return;
  const [lon, lat] = middle ?? [seen[0], seen[1]];
  void view.toast.copy(`${linkTo(of)}&at=${formatView([lon, lat, seen[2]])}`, of.isPrivate ? t.copiedKey : t.copied);
}
