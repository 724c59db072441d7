import QtQuick

// What somebody said: who, when, what it is, and what can be done with it.
Column {
  id: line

  required property var row
  required property var words
  /** Shows it on the map, or adds it to the project. */
  signal used()
  signal again()

  readonly property string place: row.kind === "position" ? row.x + ", " + row.y : row.kind === "bbox" ? row.bounds.join(", ") : ""
  readonly property string said: {
    if (row.kind === "text" || row.kind === "notice") return row.text;
    var text = (words[row.kind] || words.unknown).replace("{name}", row.name || "").replace("{n}", row.count || 0);
    if (row.isCut) return text + "\n" + words.cut;
    return place ? text + "\n" + place : text;
  }

  spacing: 2
  Text {
    width: parent.width
    visible: line.row.from !== ""
    text: line.row.from + "  " + Qt.formatTime(new Date(line.row.at), "hh:mm") + (line.row.edited ? "  " + line.words.edited : "") + (line.row.likes ? "  +" + line.row.likes : "")
    textFormat: Text.PlainText
    font.pixelSize: 13
    font.bold: true
    color: line.row.mine ? "#06483c" : "#2b3b6b"
    elide: Text.ElideRight
  }
  Text {
    width: parent.width
    text: line.said
    textFormat: Text.PlainText
    wrapMode: Text.Wrap
    font.pixelSize: 16
    font.bold: line.row.isCalled === true
    font.italic: line.row.kind !== "text"
    color: "#0b1f1a"
  }
  Image {
    visible: status === Image.Ready
    width: Math.min(parent.width, implicitWidth)
    height: visible ? Math.min(240, implicitHeight * width / Math.max(1, implicitWidth)) : 0
    fillMode: Image.PreserveAspectFit
    source: line.row.kind === "image" && line.row.picture ? "data:image/png;base64," + line.row.picture : ""
  }
  Text {
    width: parent.width
    visible: line.row.state !== ""
    text: line.row.state === "waiting" ? line.words.waits : (line.row.state === "unsure" ? line.words.unsure : line.words.failed.replace("{why}", line.words.errors[line.row.error] || line.row.error)) + " " + line.words.again
    textFormat: Text.PlainText
    wrapMode: Text.Wrap
    font.pixelSize: 13
    color: line.row.state === "waiting" ? "#44524d" : "#7a0f0f"
    TapHandler { enabled: line.row.state !== "waiting"; onTapped: line.again() }
  }
  Act {
    visible: ["position", "bbox", "geojson"].indexOf(line.row.kind) >= 0 && !line.row.isCut
    text: line.row.kind === "geojson" ? line.words.add : line.words.show
    onClicked: line.used()
  }
}
