"""A session of the native protocol over QWebSocket: the only place where the plugin speaks to a server.

What the server says comes as `happened`, an event of `causerie_client`. Whoever asks for something calls a method of `session` and
hands the request to `submit`.
"""

from __future__ import annotations

import re
import time
from typing import Callable, Dict, List, Optional, Tuple

from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtCore import QObject, QUrl, pyqtSignal
from qgis.PyQt.QtNetwork import QAbstractSocket, QNetworkProxy, QNetworkProxyQuery, QNetworkRequest, QSslError

from .causerie_client import (
    LARGEST_FRAME, SUBPROTOCOL, Answered, Ended, Event, Frame, Lost, Refused, Request, Session, Silent, Unanswered, Welcomed,
)
from .timers import single_shot
from .qt_websocket import QWebSocket

#: Milliseconds until a server has to have answered `hello`.
GREETING_MS = 15_000
#: The faults of an address where something else answers, where what answers knows no encryption, which nobody has, and whose
#: certificate nobody vouches for. No later attempt heals them.
NO_CAUSERIE = "no causerie"
NO_ENCRYPTION = "no encryption"
NO_HOST = "no host"
NO_TRUST = "no trust"
#: Nothing came in time, which tells nothing of what is there: it is tried again.
NO_ANSWER = "no answer"
_LASTING = (NO_CAUSERIE, NO_ENCRYPTION, NO_HOST, NO_TRUST)
_FAULTS = {
    QAbstractSocket.SocketError.HostNotFoundError: NO_HOST,
    QAbstractSocket.SocketError.SslHandshakeFailedError: NO_ENCRYPTION,
}
#: How Qt says that the answer was no WebSocket, and by which status.
_STATUS = re.compile(r"status code: (\d{3})")

#: What is done with the reply to a request.
Answer = Callable[[Frame], object]


class Connection(QObject):
    """Opens a WebSocket, and another one after each break, until `close`."""

    #: An event of `causerie_client`.
    happened = pyqtSignal(object)
    #: `state` is another one.
    changed = pyqtSignal()

    def __init__(self, url: str, session: Session, parent: Optional[QObject] = None, waits_for_host: bool = False) -> None:
        """`waits_for_host`: a name that nobody has may be known soon, such as when QGIS starts before the network is there."""
        super().__init__(parent)
        self._waits_for_host = waits_for_host
        self.url = url
        self.session = session
        #: "connecting", "connected", "waiting" for the next attempt, or "ended".
        self.state = "connecting"
        #: Why the last attempt failed: one of the faults above, or words of Qt or of the server; and more words about a certificate.
        self.fault = ""
        self.distrust = ""
        #: The error for which the server refused `hello`.
        self.error: Optional[Frame] = None
        self._is_open = False
        self._answers: Dict[int, Tuple[Optional[Answer], Optional[Answer]]] = {}
        self._closed = False
        self._due = single_shot(self, self._tick)
        self._again = single_shot(self, self.open)
        self._greeting = single_shot(self, self._unanswered)
        self._gone = single_shot(self, self._over)
        self._socket = QWebSocket("", parent=self)
        self._socket.connected.connect(self._connected)
        self._socket.disconnected.connect(self._disconnected)
        self._socket.textMessageReceived.connect(self._received)
        self._socket.sslErrors.connect(self._untrusted)
        # Its name in Qt 6, and in Qt 5.
        (getattr(self._socket, "errorOccurred", None) or self._socket.error).connect(self._failed)
        self._socket.setMaxAllowedIncomingMessageSize(LARGEST_FRAME)

    def open(self) -> None:
        """Begins to connect. Certificates that the system does not trust are refused."""
        self.fault = self.distrust = ""
        self._is_open = False
        self._turn("connecting")
        request = QNetworkRequest(QUrl(self.url))
        request.setRawHeader(b"Sec-WebSocket-Protocol", SUBPROTOCOL.encode())
        self._socket.setProxy(_proxy(self.url))
        self._greeting.start(GREETING_MS)
        self._socket.open(request)

    def close(self) -> None:
        """Ends the session."""
        self._closed = True
        for timer in (self._due, self._again, self._greeting, self._gone):
            timer.stop()
        self._socket.close()
        self._turn("ended")

    def submit(self, request: Request, then: Optional[Answer] = None, otherwise: Optional[Answer] = None) -> Request:
        """Sends what is to be sent. `then` gets the reply `ok`, `otherwise` the `error`, or an empty one if none can come any more."""
        if then is not None or otherwise is not None:
            self._answers[request.ref] = (then, otherwise)
        self.flush()
        return request

    def flush(self) -> None:
        """Sends what the session has to send, after each call of it."""
        for text in self.session.outgoing():
            self._socket.sendTextMessage(text)
        due = self.session.due
        if due is None:
            self._due.stop()
        else:
            self._due.start(max(0, int((due - time.monotonic()) * 1000)) + 1)

    def _connected(self) -> None:
        self._is_open = True
        self.session.connected(time.monotonic())
        self.flush()

    def _received(self, text: str) -> None:
        self._tell(self.session.receive(text, time.monotonic()))

    def _tick(self) -> None:
        self._tell(self.session.tick(time.monotonic()))

    def _disconnected(self) -> None:
        """Qt says it too when there was no connection yet."""
        self._greeting.stop()
        if self._is_open:
            self._over()
        else:
            # Why it failed Qt may tell only now.
            self._gone.start(0)

    def _over(self) -> None:
        if self._closed:
            return
        # Qt remembers how an earlier connection was closed; a number in Qt 5, and an enumeration in Qt 6.
        told = self._socket.closeCode()
        code, reason = (int(getattr(told, "value", told)), self._socket.closeReason()) if self._is_open else (None, "")
        self.fault = self.fault or reason or self._why()
        if self.session.welcome is None:
            if self._is_foreign():
                self.fault = NO_CAUSERIE
            if self.fault in _LASTING and not (self.fault == NO_HOST and self._waits_for_host):
                self.close()
                return
        self._tell(self.session.disconnected(code, time.monotonic()))

    def _failed(self, _error: object) -> None:
        """The first one counts: Qt takes each line of a page that says "not found" for another fault."""
        self.fault = self.fault or self._why()

    def _why(self) -> str:
        return _FAULTS.get(self._socket.error()) or str(self._socket.errorString())

    def _unanswered(self) -> None:
        self.fault = NO_ANSWER
        self._socket.abort()

    def _is_foreign(self) -> bool:
        """Whether something else than causerie answered. A server that is busy, or the proxy before it, may be asked again."""
        status = _STATUS.search(self.fault)
        return self.fault == NO_CAUSERIE or (status is not None and status[1] != "429" and not status[1].startswith("5"))

    def _untrusted(self, errors: List[QSslError]) -> None:
        self.fault, self.distrust = NO_TRUST, "; ".join(error.errorString() for error in errors)

    def _tell(self, events: List[Event]) -> None:
        self.flush()
        for event in events:
            self._follow(event)
            self.happened.emit(event)

    def _follow(self, event: Event) -> None:
        if isinstance(event, Welcomed):
            self._greeting.stop()
            self._turn("connected")
        elif isinstance(event, Silent):
            self._socket.abort()
        elif isinstance(event, Lost):
            self._again.start(int(event.retry_after * 1000))
            self._turn("waiting")
        elif isinstance(event, Ended):
            self.error = event.error
            self.close()
        elif isinstance(event, Answered):
            self._answer(event.request, 0, event.reply)
        elif isinstance(event, Refused) and event.request is not None:
            self._answer(event.request, 1, event.error)
        elif isinstance(event, Unanswered):
            for request in event.requests:
                self._answer(request, 1, {})

    def _answer(self, request: Request, which: int, frame: Frame) -> None:
        answer = self._answers.pop(request.ref, (None, None))[which]
        if answer is not None:
            answer(frame)

    def _turn(self, state: str) -> None:
        if self.state != state:
            self.state = state
            self.changed.emit()


def _proxy(url: str) -> QNetworkProxy:
    """What QGIS was told about proxies, for `https` where a `wss` is asked for: nobody configures that one."""
    asked = QNetworkProxyQuery(QUrl(url.replace("ws", "http", 1)))
    for proxy in QgsNetworkAccessManager.instance().proxyFactory().queryProxy(asked):
        if proxy.capabilities() & QNetworkProxy.Capability.TunnelingCapability:
            return proxy
    return QNetworkProxy(QNetworkProxy.ProxyType.NoProxy)
