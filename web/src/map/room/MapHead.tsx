// The head of the map beside a conversation: what it is, how many layers it has, a link to what one sees, and the ways out.
import { words } from "../../i18n/words.ts";
import { type Conversation, linkTo, nameOf, type Room } from "../../rooms/index.ts";
import { Icon, IconButton } from "../../ui/Icon.tsx";
import { tight } from "../../ui/panes.ts";
import { closeRoomMap } from "../shown.ts";
import { writtenView } from "./link-view.ts";
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
        <button type="button" class="icon" aria-label={t.backToTalk(unread)} title={t.backToTalk(unread)} onClick={() => closeRoomMap(of)}>
          <Icon name="back" />
          {unread > 0 && <span class="badge" aria-hidden="true">{unread > 99 ? "99+" : unread}</span>}
        </button>
      )}
      <hgroup>
        <Name dir="auto">{t.mapOf(nameOf(of))}</Name>
        <p>{[t.layerCount(view.layers.all.value.length), ...(lookers === 0 ? [] : [t.lookers(lookers + 1)])].join(" · ")}</p>
      </hgroup>
      <Present view={view} />
      {of.kind === "room" && <CopyView of={of} view={view} />}
      <button type="button" class="icon turn" aria-expanded={panel.isOpen} aria-label={t.layers} title={t.layers} onClick={panel.turn}>
        <Icon name="layers" />
      </button>
      {!tight.value && <IconButton icon="close" name={t.closeMap} onClick={() => closeRoomMap(of)} />}
    </header>
  );
}

/** Asks the others to follow one's own view. */
function Present({ view }: { view: MapView }) {
  const t = words.value;
  const presentation = view.shared.value?.presentation;
  if (presentation === undefined) return null;
  const isOn = presentation.isOn.value;
  return (
    <button type="button" class="btn present" aria-pressed={isOn} aria-label={t.present} title={t.present} onClick={isOn ? presentation.stop : presentation.begin}>
      <Icon name="screen" />
      <span>{t.present}</span>
    </button>
  );
}

/** Copies a link that shows others what one sees. */
function CopyView({ of, view }: { of: Room; view: MapView }) {
  const t = words.value;
  const copy = (): void => {
    const seen = view.canvas.peek()?.seen();
    if (seen !== undefined) void view.copy(`${linkTo(of)}&at=${writtenView(seen)}`, of.isPrivate ? t.copiedKey : t.copied);
  };
  return <IconButton icon="link" name={of.isPrivate ? t.copyViewKey : t.copyView} onClick={copy} />;
}
