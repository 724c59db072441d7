import QtQuick
import QtQuick.Window

// As much of QField as the plugin touches: a window with a map of Grenoble, in degrees.
Window {
  id: window

  property alias iface: iface
  property alias project: project
  property var toasts: []
  function displayToast(text) { toasts = toasts.concat([text]); }

  width: 360
  height: 640
  visible: true

  QtObject { id: project; property var layers: [] }
  QtObject {
    id: iface
    property var items: []
    function mainWindow() { return window; }
    function mapCanvas() { return canvas; }
    function findItemByObjectName(name) { return name === "positionSource" ? source : null; }
    function addItemToPluginsToolbar(item) { items = items.concat([item]); }
  }
  QtObject {
    id: source
    property bool active: true
    property var positionInformation: ({ latitudeValid: true, longitudeValid: true, latitude: 45.1885, longitude: 5.7245, haccValid: true, hacc: 8 })
  }
  Rectangle {
    id: canvas
    anchors.fill: parent
    color: "#dfe8d8"
    property QtObject mapSettings: QtObject {
      property var extent: ({ xMinimum: 5.6, yMinimum: 45.1, xMaximum: 5.8, yMaximum: 45.3 })
      property var destinationCrs: ({ authid: "EPSG:4326" })
      // Not one number: what reads this must not hang on it.
      property var counts: ({ asked: 0 })
      function coordinateToScreen(p) { counts.asked += 1; return Qt.point((p.x - 5.6) / 0.2 * canvas.width, (45.3 - p.y) / 0.2 * canvas.height); }
      function screenToCoordinate(p) { return { x: 5.6 + p.x / canvas.width * 0.2, y: 45.3 - p.y / canvas.height * 0.2 }; }
    }
    function jumpTo(point) { window.displayToast("at " + point.x + " " + point.y); }
  }
}
