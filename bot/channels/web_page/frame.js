// Being shown in a frame on another site, and being kept on the phone for when there is no network.

export const framed = window.parent !== window;

// In a frame, Escape asks the site around it to close the chat; nothing else is ever said to that site.
export function listenForEscape() {
  if (!framed) return;
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) window.parent.postMessage("pccc:close", "*");
  });
}

// Once all is shown: what is kept must not slow the first view down.
export function keepForOffline() {
  if (framed || !("serviceWorker" in navigator)) return;
  const register = () => navigator.serviceWorker.register("/sw.js").catch((error) => console.warn("not kept for offline use", error));
  if (document.readyState === "complete") register();
  else addEventListener("load", register);
}
