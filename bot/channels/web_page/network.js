// The strip that says when the phone has no network.

export function watchNetwork(strip) {
  const show = () => {
    strip.hidden = navigator.onLine !== false;
  };
  addEventListener("online", show);
  addEventListener("offline", show);
  show();
}
