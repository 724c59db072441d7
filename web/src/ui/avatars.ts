// Own signs for the pictures that plugins know by the names of QGIS icons: those icons are under another licence, and nothing is
// fetched for them. Each sign is a path on the grid of the other signs.

const PICTURES: ReadonlyMap<string, string> = new Map([
  ["mActionAddHtml", "m8.5 7-5 5 5 5M15.5 7l5 5-5 5"],
  ["mActionArrowUp", "M12 20V4.5M5.5 11 12 4.5l6.5 6.5"],
  ["mActionCalculateField", "M5 3.5h14v17H5ZM5 9h14M5 15h14M9 7v4M14 7v4M11 13v4"],
  ["mActionMapTips", "M4 4.5h16v11h-8L8 20v-4.5H4ZM8 8.5h8M8 11.5h5"],
  ["mActionPropertiesWidget", "M4 7h8M17 7h3M17 7a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0M4 17h3M12 17h8M12 17a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0"],
  ["mGeoPackage", "m12 3.5 8 4.5v8.5L12 21l-8-4.5V8ZM4 8l8 4.5L20 8M12 12.5V21"],
  ["mIconCamera", "M3.5 8H8l1.5-2.5h5L16 8h4.5v11h-17ZM15.5 13.2a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0"],
  ["mIconCertificate", "M17 9a5 5 0 1 1-10 0 5 5 0 0 1 10 0M9 13.2 7.5 21l4.5-2.5 4.5 2.5-1.5-7.8"],
  ["mIconFolder", "M3.5 5.5h6l2 2.5h9v11h-17Z"],
  ["mIconGPU", "M7 7h10v10H7ZM10 3.5V7M14 3.5V7M10 17v3.5M14 17v3.5M3.5 10H7M3.5 14H7M17 10h3.5M17 14h3.5"],
  ["mIconInfo", "M20.5 12a8.5 8.5 0 1 1-17 0 8.5 8.5 0 0 1 17 0M12 11v5M12 7.8v.1"],
  ["mIconNetworkLogger", "M3 13h4.5L10.5 5.5l4 13 2-5.5H21"],
  ["mIconPostgis", "M19 6.5c0 1.7-3.1 3-7 3s-7-1.3-7-3 3.1-3 7-3 7 1.3 7 3v11c0 1.7-3.1 3-7 3s-7-1.3-7-3v-11M5 12c0 1.7 3.1 3 7 3s7-1.3 7-3"],
  ["mIconPyramid", "m12 4 8.5 15.5h-17ZM9 9.5h6M6.2 14.5h11.6"],
  ["mIconPythonFile", "M6 3.5h8l4 4v13H6ZM10.5 11 8.5 13.5l2 2.5M13.5 11l2 2.5-2 2.5"],
  ["mIconRaster", "M4 4h16v16H4ZM9.3 4v16M14.7 4v16M4 9.3h16M4 14.7h16"],
  ["mIconSpatialite", "M5 20.5c.5-8 5.5-14.5 14-17 0 7.5-3.5 12.5-11 12.5M5 20.5 13 10"],
  ["mIconWarning", "M12 4 2.5 20h19ZM12 10v4.5M12 17.3v.1"],
  ["mIconXyz", "M4 4h6.5v6.5H4ZM13.5 4H20v6.5h-6.5ZM4 13.5h6.5V20H4ZM13.5 13.5H20V20h-6.5Z"],
  ["mIconZip", "M6 3.5h8l4 4v13H6ZM11 6v1M11 9v1M11 12v1M10 15h2.5v2.5H10Z"],
]);

/** Returns the path of a picture; undefined for names that plugins do not know. */
export function pictureOf(avatar: string | undefined): string | undefined {
  return avatar?.endsWith(".svg") === true ? PICTURES.get(avatar.slice(0, -".svg".length)) : undefined;
}
