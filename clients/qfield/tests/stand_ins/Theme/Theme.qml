pragma Singleton
import QtQuick

QtObject {
  property color mainColor: "#80cc28"
  property color darkGray: "#212121"
}
