import QtQuick
import QtQuick.Controls

// A line to write in.
TextField {
  implicitHeight: 44
  font.pixelSize: 16
  color: "#0b1f1a"
  placeholderTextColor: "#44524d"
  background: Rectangle { radius: 6; color: "#ffffff"; border { width: 2; color: "#44524d" } }
}
