import QtQuick
import QtQuick.Controls

// A button that is read in the sun and pressed with gloves.
Button {
  id: act

  property bool isLoud: false

  implicitHeight: 44
  leftPadding: 12
  rightPadding: 12
  font.pixelSize: 15
  font.bold: isLoud
  contentItem: Text {
    text: act.text
    font: act.font
    textFormat: Text.PlainText
    color: act.isLoud ? "#ffffff" : "#0b1f1a"
    horizontalAlignment: Text.AlignHCenter
    verticalAlignment: Text.AlignVCenter
    elide: Text.ElideRight
  }
  background: Rectangle {
    radius: 6
    color: act.isLoud ? "#06483c" : "#ffffff"
    border { width: 2; color: "#06483c" }
    opacity: act.enabled ? 1 : 0.5
  }
}
