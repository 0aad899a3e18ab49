// Building elements. Text always goes in as text, never as markup.

export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in node) node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

// Makes `nodes` the children of the box. One that stays is never taken out meanwhile: a press or typing in it goes on.
export function arrange(box, nodes) {
  const staying = new Set(nodes);
  for (const child of [...box.childNodes]) if (!staying.has(child)) child.remove();
  let place = box.firstChild;
  for (const node of nodes) {
    if (node === place) place = place.nextSibling;
    else box.insertBefore(node, place);
  }
}

// A press that began on the button ends on it, even if news moves it from under the pointer meanwhile; a finger has this anyway.
export function holding(button) {
  button.addEventListener("pointerdown", (event) => button.setPointerCapture(event.pointerId));
  return button;
}

export function byId(id) {
  return document.getElementById(id);
}
