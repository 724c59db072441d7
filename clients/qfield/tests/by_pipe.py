"""The plugin in the stand-in of QField, which does what lines on its input say, one JSON array each, and answers each with a line: for
stories of the page. `["says", "hello"]`, `["reads", "hello"]`
"""

from __future__ import annotations

import json
import sys

from test_qml import QField, app, until

from PyQt6.QtCore import QObject, QSocketNotifier


def main() -> None:
    address, nickname = sys.argv[1:]
    field = QField()
    field.do("isShown = true")
    for name, text in (("server", f"{address}#room=QGIS"), ("nickname", nickname)):
        field.plugin.findChild(QObject, name).setProperty("text", text)
    field.press("connect")
    until(lambda: field.do("session && session.rooms.QGIS && session.rooms.QGIS.isIn"), "the room")

    def says(text: str) -> None:
        field.plugin.findChild(QObject, "entry").setProperty("text", text)
        field.press("send")

    def reads(text: str) -> None:
        until(lambda: text in json.dumps(field.rows()), text)

    deeds = {"says": says, "reads": reads}

    def obey() -> None:
        line = sys.stdin.readline()
        if not line:
            app.quit()
            return
        name, *given = json.loads(line)
        try:
            deeds[name](*given)
            answer = {"ok": True}
        except AssertionError as error:
            answer = {"ok": False, "why": str(error)}
        print(json.dumps(answer), flush=True)

    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(obey)
    print(json.dumps({"ok": True}), flush=True)
    app.exec()
    field.end()


main()
