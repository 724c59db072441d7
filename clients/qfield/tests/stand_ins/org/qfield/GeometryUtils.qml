pragma Singleton
import QtQuick

// One reference system: degrees.
QtObject {
  function point(x, y) { return { x: x, y: y }; }
  function reprojectPoint(point, from, to) { return point; }
  function reprojectPointToWgs84(point, from) { return point; }
  function createGeometryFromWkt(wkt) { return wkt; }
  function boundingBox(geometry) { return geometry; }
  function reprojectRectangle(rectangle, from, to) { return rectangle; }
}
