import QtQuick

Item {
  property url iconSource
  property color iconColor
  property color bgcolor
  property bool round
  signal clicked()
}
