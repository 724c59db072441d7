import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import "words.js" as Words

// What one sees over the whole window: the connection, the rooms, the talk of one of them, and how one's position is shared.
Rectangle {
  id: panel

  required property var plugin
  readonly property var words: plugin.words
  readonly property var session: plugin.session
  readonly property var room: { plugin.version; return session && session.rooms[plugin.room] || null; }
  readonly property string line: { plugin.version; return session ? session.state : "off"; }
  // Of the room, which is no Qt object: what is read of it is read anew with each version.
  readonly property bool isIn: { plugin.version; return room !== null && room.isIn; }
  readonly property bool isSharing: { plugin.version; return room !== null && room.share !== null; }
  readonly property int count: { plugin.version; return isIn ? room.count : 0; }
  readonly property bool isOut: line === "off" || line === "ended"

  color: "#ffffff"

  // Taps do not reach the map below.
  MouseArea { anchors.fill: parent }

  ColumnLayout {
    anchors { fill: parent; margins: 10 }
    spacing: 8

    RowLayout {
      Layout.fillWidth: true
      Text {
        Layout.fillWidth: true
        text: panel.room ? (panel.room.title || panel.plugin.nameOf(panel.room.name)) + (panel.isIn ? " · " + Words.fill(panel.words.people, { n: panel.count }) : "") : "causerie"
        textFormat: Text.PlainText
        font { pixelSize: 19; bold: true }
        color: "#0b1f1a"
        elide: Text.ElideRight
      }
      Act { visible: panel.room !== null; text: panel.words.rooms; onClicked: panel.plugin.room = "" }
      Act { objectName: "close"; text: panel.words.close; onClicked: panel.plugin.isShown = false }
    }

    Text {
      objectName: "stateLine"
      Layout.fillWidth: true
      text: {
        panel.plugin.version;
        if (panel.line === "ended") return Words.fill(panel.words.ended, { why: Words.error(panel.words, panel.session.why) });
        if (panel.room && panel.room.error) return Words.error(panel.words, panel.room.error);
        return { off: panel.words.off_line, connecting: panel.words.connecting, ready: panel.words.ready, waiting: panel.words.waiting }[panel.line];
      }
      textFormat: Text.PlainText
      wrapMode: Text.Wrap
      font.pixelSize: 14
      color: panel.line === "ready" && (panel.room === null || panel.isIn) ? "#06483c" : "#7a0f0f"
      TapHandler { onTapped: if (panel.session) panel.session.hurry() }
    }

    // The server and the nickname.
    Field { id: server; objectName: "server"; visible: panel.isOut; Layout.fillWidth: true; placeholderText: panel.words.server; text: panel.plugin.settings.server; inputMethodHints: Qt.ImhUrlCharactersOnly }
    Field { id: nickname; objectName: "nickname"; visible: panel.isOut; Layout.fillWidth: true; placeholderText: panel.words.nickname; text: panel.plugin.settings.nickname; inputMethodHints: Qt.ImhNoPredictiveText }
    Act { objectName: "connect"; visible: panel.isOut; isLoud: true; Layout.fillWidth: true; text: panel.words.connect; onClicked: panel.plugin.connectTo(server.text, nickname.text) }

    // The rooms.
    Field { id: key; visible: rooms.visible; Layout.fillWidth: true; placeholderText: panel.words.key }
    ListView {
      id: rooms
      objectName: "rooms"
      visible: !panel.isOut && panel.room === null
      Layout.fillWidth: true
      Layout.fillHeight: true
      clip: true
      spacing: 6
      model: { panel.plugin.version; return panel.session ? panel.plugin.roomNames() : []; }
      delegate: Act { required property string modelData; width: rooms.width; text: panel.plugin.nameOf(modelData); onClicked: panel.plugin.enter(modelData, key.text) }
    }
    Act { visible: rooms.visible; Layout.fillWidth: true; text: panel.words.off; onClicked: panel.plugin.disconnect() }

    // The talk.
    ListView {
      id: talk
      objectName: "talk"
      visible: panel.room !== null
      Layout.fillWidth: true
      Layout.fillHeight: true
      clip: true
      spacing: 10
      model: panel.plugin.rows
      onCountChanged: if (atYEnd || count < 3) Qt.callLater(positionViewAtEnd)
      onHeightChanged: Qt.callLater(positionViewAtEnd)
      delegate: Said {
        required property int key
        required property int version
        width: talk.width
        words: panel.words
        // A copy: the same object is no change to Qt, whatever has changed in it.
        row: { version; return Object.assign({ kind: "gap", from: "", state: "" }, panel.session && panel.session.row(panel.plugin.room, key)); }
        onUsed: panel.plugin.use(row)
        onAgain: panel.session.again(panel.plugin.room, key)
      }
    }
    Item { visible: panel.isOut; Layout.fillHeight: true }

    // What is said, and added.
    Flow {
      visible: panel.isIn
      Layout.fillWidth: true
      spacing: 6
      Act { text: panel.words.add_place; onClicked: panel.plugin.sendPlace() }
      Act { text: panel.words.add_extent; onClicked: panel.plugin.sendExtent() }
      Act { text: panel.words.add_map; onClicked: panel.plugin.sendMap() }
      Act { text: panel.words.board; onClicked: panel.plugin.draw() }
      Act { objectName: "share"; isLoud: panel.isSharing; text: isLoud ? panel.words.sharing : panel.words.share; onClicked: isLoud ? panel.session.unshare(panel.plugin.room) : sheet.visible = !sheet.visible }
      Act { text: panel.words.leave; onClicked: panel.plugin.leave() }
    }
    Text { visible: sheet.visible; Layout.fillWidth: true; text: panel.words.share_note; wrapMode: Text.Wrap; font.pixelSize: 14; color: "#0b1f1a" }
    Flow {
      id: sheet
      objectName: "sheet"
      property bool isAbout: true
      visible: false
      Layout.fillWidth: true
      spacing: 6
      Act { isLoud: sheet.isAbout; text: panel.words.about; onClicked: sheet.isAbout = true }
      Act { isLoud: !sheet.isAbout; text: panel.words.exact; onClicked: sheet.isAbout = false }
      Repeater {
        model: [[15, panel.words.minutes], [60, panel.words.hour], [0, panel.words.leaving]]
        delegate: Act {
          required property var modelData
          text: modelData[1]
          onClicked: { sheet.visible = false; panel.plugin.share(modelData[0], sheet.isAbout); }
        }
      }
    }
    RowLayout {
      visible: panel.room !== null
      Layout.fillWidth: true
      Field {
        id: entry
        objectName: "entry"
        Layout.fillWidth: true
        placeholderText: panel.words.message
        onAccepted: say.clicked()
      }
      Act {
        id: say
        objectName: "send"
        isLoud: true
        text: panel.words.send
        onClicked: {
          if (entry.text.trim() === "") return;
          panel.plugin.say({ kind: "text", text: entry.text.trim() });
          entry.clear();
        }
      }
    }
  }
}
