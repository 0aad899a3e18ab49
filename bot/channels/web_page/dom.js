// Building elements. Text always goes in as text, never as markup.

const svgSpace = "http://www.w3.org/2000/svg";

// An element with properties and children (elements or plain text).
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in node) node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

// One of the drawings declared at the end of index.html.
export function icon(name) {
  const drawing = document.createElementNS(svgSpace, "svg");
  const use = document.createElementNS(svgSpace, "use");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#i-${name}`);
  drawing.append(use);
  return drawing;
}

export function byId(id) {
  return document.getElementById(id);
}
