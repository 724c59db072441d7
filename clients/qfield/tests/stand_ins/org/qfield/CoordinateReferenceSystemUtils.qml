pragma Singleton
import QtQuick

QtObject {
  function wgs84Crs() { return { authid: "EPSG:4326" }; }
  function fromDescription(text) { return { authid: text }; }
}
