// Cards in the log of a sealed room: somebody was removed who has the link still, a new link has come, and who could not be told of one.
import { locale } from "../../i18n/language.ts";
import { words } from "../../i18n/words.ts";
import type { Entry } from "../../log/index.ts";
import { Icon } from "../../ui/Icon.tsx";
import { useModel } from "../../ui/models.ts";
import { CopyLink } from "../CopyLink.tsx";
import type { Room } from "../room.ts";
import { Rooms } from "../rooms.ts";
import { SealedRooms } from "../sealed-rooms.ts";
import { follow, moveAll } from "./new-link.ts";

type NewLinkEntry = Extract<Entry, { is: "moved" | "leaky" | "untold" | "renewed" }>;

export function NewLinkLine({ entry, of }: { entry: NewLinkEntry; of: Room }) {
  const t = words.value;
  const [rooms, sealed] = [useModel(Rooms), useModel(SealedRooms)];
  if (entry.is === "renewed") return <li class="quiet-line">{t.renewedRoom}</li>;
  if (entry.is === "untold") {
    return (
      <li class="sealed-line">
        <Icon name="warning" />
        <p>
          <b>{t.couldNotBeTold(new Intl.ListFormat(locale.value).format(entry.names))}</b>
        </p>
        <CopyLink of={of} />
      </li>
    );
  }
  const stay = (): void => of.log.edit((entries) => entries.filter(({ key }) => key !== entry.key));
  const isLeaky = entry.is === "leaky";
  const go = (): void => void (isLeaky ? moveAll(of, entry.to, { rooms, sealed }) : follow(of, entry.secret, { rooms, sealed }));
  return (
    <li class="sealed-card">
      <h2>
        <Icon name="link" /> {isLeaky ? t.stillHasLink(entry.name) : t.newLinkFrom(entry.by)}
      </h2>
      <p>{isLeaky ? t.newLinkGoes : t.newLinkFromWhat}</p>
      {of.status.value.is !== "closed" && (
        <div class="do">
          <button type="button" class="btn main" onClick={go}>
            {isLeaky ? t.newLink : t.goThere}
          </button>
          <button type="button" class="btn" onClick={stay}>
            {t.stayHere}
          </button>
        </div>
      )}
    </li>
  );
}
