// Content that has a place, besides layers: an extent, a position, and the area of a reference system.
import { fileName } from "../files/index.ts";
import { formatCoordinates, formatDegrees, formatNear, formatPlain, formatRoughly } from "../i18n/coordinates.ts";
import type { Words } from "../i18n/language.ts";
import type { ContentOf } from "../protocol/index.ts";
import { crsName } from "./crs.ts";
import { type Card, type CardEntry, joinParts } from "./kind.ts";
import { MapCard } from "./MapCard.tsx";

type ExtentContent = ContentOf<"bbox">;
type Position = ContentOf<"position">;

export const extent: CardEntry<"bbox"> = {
  sign: "extent",
  summary: (_content, t) => t.extent,
  view: (content, context) => <MapCard content={content} {...context} kind={extent} />,
  card(content, { t, place }) {
    const { xmin, ymin, xmax, ymax } = content;
    return {
      title: extentTitle(content, t, place),
      detail: joinParts(t.extent, crsName(content.crs_wkt, content.crs_authid)),
      copied: `${formatPlain([xmin, ymin])} – ${formatPlain([xmax, ymax])}`,
      format: "JSON",
      file: placeFile("extent", content, { xmin, ymin, xmax, ymax }),
    };
  },
};

export const position: CardEntry<"position"> = {
  sign: "pin",
  summary: (_content, t) => t.position,
  view: (content, context) => <MapCard content={content} {...context} kind={position} />,
  card(content, { t, place }) {
    const { x, y, accuracy } = content;
    const inDegrees = isInDegrees(content, [x, y]);
    const exact = accuracy === undefined ? "" : t.accuracy(Math.ceil(accuracy));
    return {
      title: inDegrees ? formatDegrees([x, y]) : formatCoordinates([x, y]),
      detail: joinParts(t.position, exact, crsName(content.crs_wkt, content.crs_authid)),
      place: inDegrees ? undefined : place,
      copied: formatPlain([x, y]),
      format: "JSON",
      file: placeFile("position", content, { x, y }),
    };
  },
};

export const crs: CardEntry<"crs"> = {
  sign: "globe",
  summary: (_content, t) => t.crs,
  view: (content, context) => <MapCard content={content} {...context} kind={crs} />,
  card: ({ crs_wkt, crs_authid }, { t }) => ({
    title: crsName(crs_wkt, crs_authid) || t.crs,
    detail: joinParts(t.crs),
    format: "WKT",
    file: { name: fileName(crs_authid, "wkt"), type: "text/plain", content: () => crs_wkt },
  }),
};

/** The middle of an extent, or the corners where their place is unknown. */
function extentTitle(content: ExtentContent, t: Words, place: string | undefined): string {
  const { xmin, ymin, xmax, ymax } = content;
  const size = Math.max(Math.abs(xmax - xmin), Math.abs(ymax - ymin));
  const middle: [number, number] = [(xmin + xmax) / 2, (ymin + ymax) / 2];
  const known = isInDegrees(content, middle) ? formatNear(middle, size) : place;
  if (known !== undefined) return t.extentNear(known);
  return [[xmin, ymin], [xmax, ymax]].map(([x = 0, y = 0]) => formatRoughly([x, y], size / 1000)).join(" – ");
}

function isInDegrees({ crs_authid }: ExtentContent | Position, [x, y]: readonly [number, number]): boolean {
  return /^(EPSG:4326|OGC:CRS84)$/i.test(crs_authid.trim()) && Math.abs(x) <= 360 && Math.abs(y) <= 90;
}

function placeFile(name: string, { crs_authid, crs_wkt }: ExtentContent | Position, numbers: Record<string, number>): Card["file"] {
  const content = (): string => JSON.stringify({ crs_authid, crs_wkt, ...numbers }, null, 2);
  return { name: fileName(name, "json"), type: "application/json", content };
}
