// Keeps the page and the emergency cards readable without a network. What people say and the console are never kept.

const version = {{ version | tojson }};
const shell = {{ shell | tojson }};
const kept = `pccc-${version}`;
const patience = 5_000;

addEventListener("install", (event) => {
  event.waitUntil(caches.open(kept).then((cache) => cache.addAll(shell)));
  skipWaiting();
});

addEventListener("activate", (event) => {
  event.waitUntil(forgetOthers().then(() => clients.claim()));
});

async function forgetOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("pccc-") && name !== kept).map((name) => caches.delete(name)));
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || /^\/(api|console)(\/|$)/.test(pathname)) return;
  if (pathname.startsWith("/static/chat/")) event.respondWith(asset(request));
  else if (request.mode === "navigate") event.respondWith(page(request, pathname));
});

// The address of a file names its content, so what is kept is right.
async function asset(request) {
  return (await caches.match(request)) ?? fetch(request);
}

// From the network; the kept page when there is none, when the server is down, or when the chat takes too long to come.
async function page(request, pathname) {
  const own = pathname === "/" || pathname === "/offline";
  const fallback = () => caches.match(pathname === "/" ? "/" : "/offline");
  const answer = fetch(request).catch(() => null);
  const late = new Promise((done) => setTimeout(done, patience, "late"));
  const first = own ? await Promise.race([answer, late]) : await answer;
  if (first instanceof Response && !(own && first.status >= 500)) return first;
  return (await fallback()) ?? (await answer) ?? Response.error();
}
