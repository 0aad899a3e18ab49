// The navigation of every page of the console: only what this person may open, their name, and the way out.
// A page needs nothing but <script type="module" src="/static/console/nav.js"></script> and a <header class="top">.

import { element } from "./dom.js";
import { texts } from "./nav-texts.js";

const account = "/console/account";
const signInPage = "/console/sign-in";

// Who is looking: name, role, rights, pages. Others may wait for it too; null where it can't be read.
export const me = ask();

async function ask() {
  try {
    const answer = await fetch("/console/me", { headers: { Accept: "application/json" } });
    if (answer.status === 401) location.replace(`${signInPage}?next=${encodeURIComponent(here())}`);
    return answer.ok ? await answer.json() : null;
  } catch (failure) {
    return null;
  }
}

function here() {
  return location.pathname + location.search + location.hash;
}

async function signOut() {
  await fetch("/console/sign-out", { method: "POST", headers: { "X-Requested-With": "pccc" } }).catch(() => null);
  location.assign(signInPage);
}

function link(path) {
  const current = location.pathname === path ? { "aria-current": "page" } : {};
  return element("a", { href: path, ...current }, texts.pages[path] ?? path);
}

function person(viewer) {
  const who = [viewer.name, viewer.role_name].filter(Boolean).join(" · ");
  const own = viewer.signed_in && viewer.pages.includes(account);
  const name = own ? element("a", { href: account, title: texts.pages[account] }, who) : element("span", {}, who);
  if (own && location.pathname === account) name.setAttribute("aria-current", "page");
  const out = element("button", { type: "button" }, texts.signOut);
  out.addEventListener("click", signOut);
  return element("p", { className: "nav-person" }, name, out);
}

function draw(viewer) {
  const header = document.querySelector("header.top");
  for (const old of header.querySelectorAll(".rooms, .to-warnings")) old.remove();
  const pages = viewer.pages.filter((path) => path !== account);
  const nav = element("nav", { id: "nav", className: "nav", "aria-label": texts.label }, ...pages.map(link), person(viewer));
  const button = element("button", { type: "button", className: "nav-button", "aria-expanded": "false", "aria-controls": "nav" }, texts.menu);
  button.addEventListener("click", () => open(!nav.classList.contains("open")));
  const open = (wanted) => {
    nav.classList.toggle("open", wanted);
    button.setAttribute("aria-expanded", String(wanted));
  };
  for (const place of [button, nav]) {
    place.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !nav.classList.contains("open")) return;
      event.stopPropagation();
      open(false);
      button.focus();
    });
  }
  document.addEventListener("click", (event) => !nav.contains(event.target) && event.target !== button && open(false));
  header.append(button);
  header.after(nav);
}

// The styles come first, so that nothing is seen without them.
function styled() {
  return new Promise((ready) => {
    const sheet = element("link", { rel: "stylesheet", href: "/static/console/nav.css" });
    sheet.addEventListener("load", ready);
    sheet.addEventListener("error", ready);
    document.head.append(sheet);
  });
}

const [viewer] = await Promise.all([me, styled()]);
if (viewer && document.querySelector("header.top")) draw(viewer);
