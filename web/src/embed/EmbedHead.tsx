// The head of the frame: the room, the number of people in it, its call, and the way to a tab of its own.
import { CallButton } from "../calls/views.ts";
import { words } from "../i18n/words.ts";
import { instanceAddress } from "../platform/own-names.ts";
import { linkTo, nameOf, type Room } from "../rooms/index.ts";
import { Icon } from "../ui/Icon.tsx";
import { type Frame, isReader } from "./frame.ts";

const OUT = "M13.5 4.5h6v6M19.5 4.5l-8 8M10 6H5.500v12.500H18V14";

interface Props {
  of: Room | undefined;
  frame: Frame;
  /** The tab that is shown, where there is space for one part alone. */
  tab: "talk" | "map" | undefined;
  turn: (tab: "talk" | "map") => void;
}

export function EmbedHead({ of, frame, tab, turn }: Props) {
  const t = words.value;
  const count = of?.count.value;
  const about = [count === undefined ? "" : t.peopleCount(count), tab === undefined && of?.server.keepsNothing.value === true ? t.nothingKept : ""];
  return (
    <header class="ehead">
      <hgroup>
        <h1 dir="auto" title={of && nameOf(of)}>
          {of === undefined ? "causerie" : nameOf(of)}
        </h1>
        <p>{about.filter((part) => part !== "").join(" · ") || "\u{a0}"}</p>
      </hgroup>
      {tab !== undefined && (
        <div class="etabs" role="group" aria-label={t.embedShow}>
          {(["talk", "map"] as const).map((each) => (
            <button key={each} type="button" aria-pressed={tab === each} onClick={() => turn(each)}>
              {each === "talk" ? t.embedTalk : t.embedMap}
            </button>
          ))}
        </div>
      )}
      {of !== undefined && tab === undefined && frame.shown !== "map" && !isReader.value && <CallButton of={of} />}
      <OwnTab of={of} class="icon" />
    </header>
  );
}

/** The way to a tab of its own. */
export function OwnTab({ of, class: look }: { of: Room | undefined; class: string }) {
  const name = words.value.embedOwnTab;
  const isBare = look === "icon";
  return (
    <a class={look} href={of === undefined ? instanceAddress().href : linkTo(of)} target="_blank" rel="noopener noreferrer" {...(isBare && { "aria-label": name, title: name })}>
      <Icon name={OUT} />
      {!isBare && name}
    </a>
  );
}
