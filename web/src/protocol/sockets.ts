// One WebSocket, opened and closed.

const SUBPROTOCOL = "causerie.v1";

/** The server's answer to a close is waited for no longer. */
const GOODBYE_MS = 2_000;

const CONNECTING = 0;
const OPEN = 1;

export function openSocket(url: string): WebSocket {
  return new WebSocket(url, SUBPROTOCOL);
}

/** Closes a socket, of which nothing more is heard. 1001 would end the session soon; this code leaves it to be resumed. */
export function abandon(socket: WebSocket): void {
  socket.onopen = socket.onmessage = socket.onclose = null;
  socket.close(4000);
}

/** Closes a socket for good. Done when the server has answered, or does not. */
export function sayGoodbye(socket: WebSocket): Promise<void> {
  socket.onmessage = null;
  return new Promise((done) => {
    socket.onclose = () => done();
    setTimeout(done, GOODBYE_MS);
    // As soon as it is open: a browser complains of one that is closed before.
    if (socket.readyState === CONNECTING) socket.onopen = () => socket.close(1000);
    else socket.close(1000);
  });
}

/** Sends a text, if the socket is open. */
export function send(socket: WebSocket | undefined, text: string): void {
  if (socket?.readyState === OPEN) socket.send(text);
}
