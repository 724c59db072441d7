// The plugin for QGIS, where this server offers it: the list that QGIS subscribes to, the zip, and its digest to compare.
import { words } from "../i18n/words.ts";
import { readMeta } from "../platform/meta.ts";
import { isPlain } from "../platform/offers.ts";

export function Plugin() {
  const t = words.value;
  const [list = "", digest] = readMeta("plugin").split(" ");
  // Over plain http the server withholds it.
  if (digest === undefined || isPlain()) return null;
  return (
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
  );
}
