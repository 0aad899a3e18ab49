// Puts the assistant on another site: one script tag, a button with 114 beside it, the chat in a frame.
// The site's own styles can't reach in (shadow root and frame); nothing is loaded from here before somebody opens it.

(() => {
  const script = document.currentScript;
  if (!script || window.pcccEmbed) return;
  window.pcccEmbed = true;
  const home = new URL(script.src).origin;
  const side = script.dataset.side === "left" ? "left" : "right";
  const words = {
    name: {{ say("web_page.name") | tojson }},
    ask: {{ say("web_page.ask") | tojson }},
    open: {{ say("web_page.open") | tojson }},
    close: {{ say("web_page.close") | tojson }},
    apart: {{ say("web_page.apart") | tojson }},
    call: {{ say("web_page.call") | tojson }},
  };

  const styles = `
    * { box-sizing: border-box; font: inherit; }
    [hidden] { display: none !important; }
    a, button { cursor: pointer; border: 0; text-decoration: none; }
    :focus-visible { outline: 3px solid #f3b229; outline-offset: 2px; }
    .closed { position: fixed; ${side}: max(16px, env(safe-area-inset-${side})); bottom: max(16px, env(safe-area-inset-bottom)); display: flex;
      border-radius: 28px; box-shadow: 0 2px 14px rgb(15 35 55 / 35%); }
    .closed > * { display: grid; place-items: center; min-height: 56px; padding: 0 20px; color: #fff; font-weight: 700; }
    .closed .call { background: #c1121f; border-radius: 28px 0 0 28px; }
    .closed button { background: #14507e; border-radius: 0 28px 28px 0; }
    .panel { position: fixed; ${side}: 16px; bottom: 16px; display: flex; flex-direction: column; width: min(400px, calc(100vw - 32px));
      height: min(680px, calc(100vh - 32px)); height: min(680px, calc(100dvh - 32px)); overflow: hidden; border-radius: 16px; background: #fff;
      color: #14202b; box-shadow: 0 6px 30px rgb(15 35 55 / 40%); }
    .bar { flex: none; display: flex; align-items: center; gap: 8px; padding: 8px 8px 8px 14px; border-bottom: 3px solid #c1121f; }
    .bar a:not(.call) { flex: 1; min-width: 0; color: inherit; font-weight: 700; line-height: 1.25; }
    .bar small { display: block; color: #0b5794; font-size: 13px; font-weight: 400; text-decoration: underline; }
    .bar .call { flex: none; display: grid; place-items: center; min-height: 48px; padding: 0 16px; border-radius: 12px; background: #c1121f;
      color: #fff; font-size: 17px; font-weight: 700; }
    .bar button { flex: none; width: 48px; height: 48px; border-radius: 12px; background: transparent; color: inherit; font-size: 26px; line-height: 1; }
    iframe { flex: 1; min-height: 0; width: 100%; border: 0; }
    @media (max-width: 480px) {
      .panel { inset: 0; width: 100%; height: 100%; border-radius: 0; }
    }
    @media (prefers-color-scheme: dark) {
      .panel { background: #19242f; color: #e9eff4; }
      .bar small { color: #8cc6f5; }
    }
    @media print { .closed, .panel { display: none; } }`;

  function element(tag, properties, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name in node) node[name] = value;
      else node.setAttribute(name, value);
    }
    node.append(...children);
    return node;
  }

  function build() {
    const host = element("pccc-chat", { lang: "vi" });
    host.style.cssText =
      "all:initial!important;display:block!important;position:fixed!important;z-index:2147483000!important;" +
      "font:16px/1.4 system-ui,'Segoe UI',Roboto,'Noto Sans',sans-serif!important";
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    root.adoptedStyleSheets = [sheet];

    const call = () => element("a", { className: "call", href: "tel:114" }, words.call);
    const opener = element("button", { type: "button", "aria-expanded": "false", "aria-label": words.open }, words.ask);
    const closed = element("div", { className: "closed" }, call(), opener);
    const closer = element("button", { type: "button", "aria-label": words.close }, "×");
    const apart = element("a", { href: `${home}/`, target: "_blank", rel: "noopener" }, words.name, element("small", {}, words.apart));
    const bar = element("div", { className: "bar" }, apart, call(), closer);
    const panel = element("div", { className: "panel", role: "dialog", "aria-label": words.name, hidden: true }, bar);
    let frame = null;

    const show = (open) => {
      panel.hidden = !open;
      closed.hidden = open;
      opener.setAttribute("aria-expanded", String(open));
      if (!open) return opener.focus();
      if (!frame) {
        frame = element("iframe", { title: words.name, src: `${home}/?embed`, allow: "geolocation" });
        panel.append(frame);
      }
      return closer.focus();
    };
    opener.addEventListener("click", () => show(true));
    closer.addEventListener("click", () => show(false));
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") show(false);
    });
    addEventListener("message", (event) => {
      if (event.origin === home && event.source === frame?.contentWindow && event.data === "pccc:close") show(false);
    });
    root.append(closed, panel);
    document.body.append(host);
  }

  if (document.body) build();
  else addEventListener("DOMContentLoaded", build);
})();
