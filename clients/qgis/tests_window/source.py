"""Another program with a file that can be dragged out of it, as out of a folder: it offers to move it first, and says what was done."""

import sys

from PyQt5.QtCore import QMimeData, QPoint, Qt, QUrl
from PyQt5.QtGui import QDrag
from PyQt5.QtWidgets import QApplication, QLabel


class Source(QLabel):
    def mouseMoveEvent(self, _event):
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(sys.argv[1])])
        drag = QDrag(self)
        drag.setMimeData(mime)
        print(int(drag.exec_(Qt.CopyAction | Qt.MoveAction, Qt.MoveAction)), flush=True)

    is_told = False

    def paintEvent(self, event):
        """Says where it is once it is on the screen: before that a mouse would press what lies below."""
        super().paintEvent(event)
        if not self.is_told:
            self.is_told = True
            at = self.mapToGlobal(QPoint(20, 20))
            print(at.x(), at.y(), flush=True)


app = QApplication(sys.argv)
source = Source("a file")
source.setWindowFlags(Qt.X11BypassWindowManagerHint | Qt.WindowStaysOnTopHint)
source.setGeometry(300, 400, 120, 60)
source.show()
app.exec_()
