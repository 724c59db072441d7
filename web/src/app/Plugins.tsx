// The plugins for QGIS and QField, where this server offers them: the list that QGIS subscribes to, the zip, and its digest to
// compare; the address for QField, and its QR code.
import { words } from "../i18n/words.ts";
import { readMeta } from "../platform/meta.ts";
import { isPlain } from "../platform/offers.ts";
import { QrCode } from "../ui/QrCode.tsx";

export function Plugins() {
  const t = words.value;
  const [list = "", digest] = readMeta("plugin").split(" ");
  // Over plain http the server withholds them.
  if (digest === undefined || isPlain()) return null;
  const qfield = new URL("qfield.zip", list).href;
  return (
    <>
      <fieldset class="ignored">
        <legend>{t.pluginTitle}</legend>
        <dl class="kv">
          <div>
            <dt>{t.pluginList}</dt>
            <dd>{list}</dd>
          </div>
          <div>
            <dt>{t.pluginDigest}</dt>
            <dd>{digest}</dd>
          </div>
        </dl>
        <p class="apart-links">
          <a href={new URL("qgis", list).href}>{t.pluginZip}</a>
        </p>
      </fieldset>
      <fieldset class="ignored">
        <legend>{t.pluginQField}</legend>
        <p>{t.pluginQFieldWay}</p>
        <p class="apart-links">
          <a href={qfield}>{qfield}</a>
        </p>
        <QrCode text={qfield} />
      </fieldset>
    </>
  );
}
