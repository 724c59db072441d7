pragma Singleton
import QtQuick

QtObject {
  function addMapLayer(project, layer) {
    project.layers = project.layers.concat([layer.name + " " + layer.features.length]);
    return true;
  }
}
