// What the embedder's map shows, above the composer: it goes by a press alone.
import { words } from "../i18n/words.ts";
import { wktOf } from "../map/index.ts";
import type { Room } from "../rooms/index.ts";
import { Icon, IconButton } from "../ui/Icon.tsx";
import { type Frame, isReader } from "./frame.ts";

const CODE = "EPSG:4326";

export function Offer({ of, frame }: { of: Room; frame: Frame }) {
  const t = words.value;
  const extent = frame.offer.value;
  if (extent === undefined) return null;
  const send = (): void => {
    const [xmin, ymin, xmax, ymax] = extent;
    of.say({ kind: "bbox", crs_authid: CODE, crs_wkt: wktOf(CODE) ?? "", xmin, ymin, xmax, ymax });
    of.reading.follow();
    frame.remove();
  };
  return (
    <section class="offer" aria-labelledby="offer">
      <Icon name="extent" />
      <p>
        <b id="offer">{t.embedOffer(frame.host.value)}</b> <small>{t.embedOfferHint}</small>
      </p>
      {!isReader.value && (
        <button type="button" class="btn main slim" onClick={send}>
          {t.send}
        </button>
      )}
      <IconButton icon="close" name={t.embedRemove} onClick={() => frame.remove()} />
    </section>
  );
}
