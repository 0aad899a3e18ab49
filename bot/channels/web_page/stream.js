// Replies that arrive later. The browser reconnects by itself; only a refused stream is opened again here.

const first = 2_000;
const longest = 60_000;

// `onOpen` runs each time the server is reached.
export function openStream(session, onReply, onOpen) {
  let wait = first;
  const connect = () => {
    const source = new EventSource(`/api/chat/stream?session=${encodeURIComponent(session)}`);
    source.addEventListener("open", () => {
      wait = first;
      onOpen();
    });
    source.addEventListener("reply", (event) => {
      try {
        onReply(JSON.parse(event.data));
      } catch (error) {
        console.error("unreadable reply", error);
      }
    });
    source.addEventListener("error", () => {
      if (source.readyState !== EventSource.CLOSED) return;
      setTimeout(connect, wait);
      wait = Math.min(wait * 2, longest);
    });
  };
  connect();
}
