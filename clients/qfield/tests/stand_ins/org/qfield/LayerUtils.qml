pragma Singleton
import QtQuick

QtObject {
  function memoryLayerFromJsonString(name, json, crs) { return { name: name, features: JSON.parse(json).features, crs: crs.authid }; }
}
