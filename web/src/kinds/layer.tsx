// A layer: vectors with a reference system and perhaps a style. Saved as the text that it came in, with its reference system.
import { fileName } from "../files/index.ts";
import { isolated } from "../i18n/direction.ts";
import { seen } from "../ui/unseen.ts";
import { crsName } from "./crs.ts";
import { withCrs } from "./geojson.ts";
import { type CardEntry, joined } from "./kind.ts";
import { MapCard } from "./MapCard.tsx";

export const layer: CardEntry<"geojson"> = {
  sign: "layers",
  summary: ({ layer_name }, t) => `${isolated(seen(layer_name))} (${t.layer})`,
  view: (content, context) => <MapCard content={content} {...context} kind={layer} />,
  card: ({ layer_name, crs_wkt, crs_authid, geojson }, { t, layer }) => ({
    title: seen(layer_name),
    detail: joined(t.features(layer?.features ?? 0), crsName(crs_wkt, crs_authid)),
    format: "GeoJSON",
    file: {
      name: fileName(layer_name, "geojson"),
      type: "application/geo+json",
      content: () => withCrs(layer?.text ?? JSON.stringify(geojson), crs_authid),
    },
  }),
};
