// The menu beside the field: everything besides text that can be sent in a conversation.
import { beginFiles, chooseFiles, type FileExchange, LAYER_TYPES, takeFiles, takesFiles, takesRecordings } from "../files/index.ts";
import { words } from "../i18n/words.ts";
import type { Conversation } from "../rooms/index.ts";
import type { MenuEntry } from "../ui/MenuButton.tsx";
import { openDialog } from "../ui/opened.ts";

export function listAttachments(exchange: FileExchange, of: Conversation, picture: { choose: () => void; paint: () => void }): MenuEntry[] {
  const t = words.value;
  const all: MenuEntry[] = [
    { sign: "image", name: t.picture, about: t.pictureAbout, begin: picture.choose },
    { sign: "pencil", name: t.drawing, begin: picture.paint },
  ];
  const take = (files: readonly File[]): void => takeFiles(exchange, of, files);
  const takeLayer = ([file]: readonly File[]): void => {
    if (file !== undefined) openDialog({ is: "layer", file, of });
  };
  all.push({ sign: "layers", name: t.aLayer, about: t.layerAbout, begin: () => chooseFiles(takeLayer, LAYER_TYPES) });
  if (takesFiles(of)) all.push({ sign: "file", name: t.offerFile, about: t.offerAbout, begin: () => chooseFiles(take) });
  const film = (): void => openDialog({ is: "film", of });
  if (takesRecordings(of)) all.push({ sign: "camera", name: t.shortFilm, begin: () => beginFiles(film) });
  all.push({ sign: "pin", name: t.sendPosition, begin: () => openDialog({ is: "position", of }) });
  return all;
}
