import QtQuick
import "session.js" as Session
import "words.js" as Words

// What others share and draw, over QField's map. It takes no taps: a mark, or a point of a line, goes to the middle of the map.
Item {
  id: overlay

  required property var plugin
  /** Whether one draws, and the points of the line that is being drawn. */
  property bool isDrawing: false
  property var points: []
  property string last: ""
  readonly property var colors: ["#c02a1e", "#b84a08", "#856200", "#1c7a3c", "#1b5fd1", "#7339b0", "#b01e6c", "#17231f"]
  property var people: []
  /** While the map is taken as a picture: where the others are is for now, a picture stays. */
  property bool hidesPeople: false

  function refresh() {
    look();
    board.requestPaint();
  }

  function look() {
    people = plugin.session ? plugin.session.people(plugin.room) : [];
  }

  Connections {
    target: overlay.plugin.mapCanvas.mapSettings
    function onExtentChanged() { overlay.refresh(); }
  }
  Timer { interval: 1000; repeat: true; running: overlay.visible && overlay.people.length > 0; onTriggered: overlay.look() }

  Canvas {
    id: board
    anchors.fill: parent
    onPaint: {
      var pen = getContext("2d"), room = overlay.plugin.session && overlay.plugin.session.rooms[overlay.plugin.room];
      pen.reset();
      if (room) overlay.paintBoard(pen, Object.keys(room.board).map(function (id) { return room.board[id]; }));
      if (overlay.points.length) overlay.paint(pen, { lines: [overlay.points], properties: {} });
    }
  }

  /** Draws what of the board is in view, with some room around it. */
  function paintBoard(pen, features) {
    var view = plugin.seen(), dot = 0;
    if (view) {
      var width = view[2] - view[0], height = view[3] - view[1];
      dot = Math.min(width / board.width, height / board.height);
      view = [view[0] - width / 4, view[1] - height / 4, view[2] + width / 4, view[3] + height / 4];
    }
    Session.drawable(features, view, dot).forEach(function (feature) { paint(pen, feature); });
  }

  /** Draws a feature in its colour, with white around it, which keeps it apart from the map. */
  function paint(pen, feature) {
    var properties = feature.properties, color = colors[properties.color] || colors[0], isPoint = feature.isPoint;
    feature.lines.forEach(function (line) {
      var at = line.map(function (place) { return plugin.toScreen(place); });
      [["#ffffff", 4], [color, 0]].forEach(function (coat) {
        pen.beginPath();
        if (isPoint || at.length === 1) {
          pen.arc(at[0].x, at[0].y, 7 + coat[1] / 2, 0, 2 * Math.PI);
          pen.fillStyle = coat[0];
          pen.fill();
          return;
        }
        at.forEach(function (point, index) { if (index) pen.lineTo(point.x, point.y); else pen.moveTo(point.x, point.y); });
        pen.strokeStyle = coat[0];
        pen.lineWidth = (properties.width || 3) + coat[1];
        pen.stroke();
      });
      if (!feature.note) return;
      pen.font = "bold 14px sans-serif";
      pen.lineWidth = 4;
      pen.strokeStyle = "#ffffff";
      pen.strokeText(feature.note, at[0].x + 12, at[0].y + 5);
      pen.fillStyle = "#0b1f1a";
      pen.fillText(feature.note, at[0].x + 12, at[0].y + 5);
    });
  }

  Repeater {
    objectName: "people"
    model: overlay.people
    delegate: Item {
      required property var modelData
      readonly property var spot: overlay.plugin.toScreen(modelData.at)
      x: spot.x
      y: spot.y
      visible: !overlay.hidesPeople
      Rectangle { x: -8; y: -8; width: 16; height: 16; radius: parent.modelData.isTracker ? 2 : 8; color: "#2b3b6b"; border { width: 3; color: "#ffffff" } }
      Rectangle {
        x: 12
        y: -11
        width: label.width + 8
        height: 22
        radius: 4
        color: "#ffffff"
        Text {
          id: label
          x: 4
          y: 2
          text: modelData.name + " · " + Words.fill(overlay.plugin.words.ago, { n: modelData.age })
          textFormat: Text.PlainText
          font { pixelSize: 13; bold: true }
          color: "#0b1f1a"
        }
      }
    }
  }

  // The middle, and what one can do there.
  Item {
    visible: overlay.isDrawing
    anchors.fill: parent
    Rectangle { anchors.centerIn: parent; width: 30; height: 3; color: "#c02a1e"; border { width: 1; color: "#ffffff" } }
    Rectangle { anchors.centerIn: parent; width: 3; height: 30; color: "#c02a1e"; border { width: 1; color: "#ffffff" } }
    Flow {
      anchors { left: parent.left; right: parent.right; bottom: parent.bottom; margins: 12; bottomMargin: 70 }
      spacing: 6
      Act { objectName: "mark"; visible: overlay.points.length === 0; text: overlay.plugin.words.mark; onClicked: overlay.last = overlay.plugin.session.draw(overlay.plugin.room, [overlay.plugin.middle()], 0, "") }
      Act { text: overlay.plugin.words.line; onClicked: { overlay.points = overlay.points.concat([overlay.plugin.middle()]); board.requestPaint(); } }
      Act {
        visible: overlay.points.length > 1
        isLoud: true
        text: overlay.plugin.words.done
        onClicked: { overlay.last = overlay.plugin.session.draw(overlay.plugin.room, overlay.points, 0, ""); overlay.points = []; }
      }
      Act {
        visible: overlay.points.length > 0 || overlay.last !== ""
        text: overlay.plugin.words.undo
        onClicked: {
          if (overlay.points.length) overlay.points = overlay.points.slice(0, -1);
          else { overlay.plugin.session.erase(overlay.plugin.room, overlay.last); overlay.last = ""; }
          board.requestPaint();
        }
      }
      Act { text: overlay.plugin.words.close; onClicked: { overlay.isDrawing = false; overlay.points = []; overlay.plugin.isShown = true; } }
    }
  }
}
