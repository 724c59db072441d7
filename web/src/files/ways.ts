// The way of a file that is dropped, pasted or chosen: decided here and nowhere else, by the first row that fits.

/** A picture and a layer go into a message; any other file is offered, from browser to browser. */
type FileWay = "picture" | "layer" | "file";

/** Names of files that may be layers. */
export const LAYER_FILE = /\.(?:(?:geo)?json|gpx|km[lz]|csv|tsv|wkt)$/i;
/** Names of files that are layers unless somebody decides otherwise; a table is rather another file. */
const SURELY_LAYER = /\.(?:(?:geo)?json|gpx|kml|wkt)$/i;

/** Types that the browser offers where a layer is chosen. */
export const LAYER_TYPES = ".geojson,.json,.gpx,.kml,.csv,.tsv,.wkt,application/geo+json";

const WAYS: readonly { way: FileWay; fits: (file: File) => boolean }[] = [
  // Browsers draw no TIFF and no JPEG 2000: such a picture is a raster for a map.
  { way: "picture", fits: ({ type }) => /^image\/(?!tiff|jp2|jpx|vnd\.|x-)/.test(type) },
  { way: "layer", fits: ({ name, type }) => SURELY_LAYER.test(name) || type === "application/geo+json" },
];

export function wayOf(file: File): FileWay {
  return WAYS.find(({ fits }) => fits(file))?.way ?? "file";
}
