// One WebSocket, opened and closed.

const SUBPROTOCOL = "causerie.v1";

/** Longest wait for the server's answer to a close. */
const GOODBYE_MS = 2_000;

const CONNECTING = 0;
const OPEN = 1;

export function openSocket(url: string): WebSocket {
  return new WebSocket(url, SUBPROTOCOL);
}

/** Closes a socket and stops listening to it. 1001 would end the session soon; this code leaves it to be resumed. */
export function abandonSocket(socket: WebSocket): void {
  socket.onopen = socket.onmessage = socket.onclose = null;
  socket.close(4000);
}

/** Closes a socket for good. Resolves when the server has answered, or after a while. */
export function sayGoodbye(socket: WebSocket): Promise<void> {
  socket.onmessage = null;
  return new Promise((done) => {
    socket.onclose = () => done();
    setTimeout(done, GOODBYE_MS);
    // As soon as it is open: browsers complain of a socket closed before.
    if (socket.readyState === CONNECTING) socket.onopen = () => socket.close(1000);
    else socket.close(1000);
  });
}

/** Sends a text, if the socket is open. */
export function send(socket: WebSocket | undefined, text: string): void {
  if (socket?.readyState === OPEN) socket.send(text);
}
