// A reply's plain text as paragraphs, numbered steps, lettered options, bullets, source lines and links.

import { element } from "./dom.js";

const step = /^\s*(\d{1,2})[.)]\s+(.+)$/;
const option = /^\s*([A-H])\.\s+(.+)$/;
const bullet = /^\s*[-•–]\s+(.+)$/;
const source = /^\s*(Nguồn|Căn cứ|Cơ sở pháp lý)\s*:/i;
const link = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])|(gọi(?:\s+ngay)?\s+)(11[2-5])(?!\d)/gi;

// The text with web addresses and "gọi 114" made tappable.
function inline(text) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(link)) {
    parts.push(text.slice(from, found.index));
    if (found[1]) parts.push(element("a", { href: found[1], target: "_blank", rel: "noopener noreferrer" }, found[1]));
    else parts.push(element("a", { href: `tel:${found[3]}`, className: "tel" }, found[0]));
    from = found.index + found[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}

// Whether the text itself says where it comes from.
export function namesSource(text) {
  return text.split(/\r?\n/).some((line) => source.test(line));
}

// One text as a fragment to put into a bubble; with `apart` every line is a paragraph of its own.
export function prose(text, { apart = false } = {}) {
  const fragment = document.createDocumentFragment();
  let block = null;
  const begin = (tag, properties) => {
    block = element(tag, properties);
    fragment.append(block);
  };
  for (const line of text.split(/\r?\n/)) {
    const numbered = step.exec(line);
    const lettered = option.exec(line);
    const dotted = bullet.exec(line);
    if (!line.trim()) {
      block = null;
    } else if (numbered) {
      if (block?.tagName !== "OL") begin("ol", { className: "steps" });
      block.append(element("li", { value: Number(numbered[1]), "data-step": numbered[1] }, ...inline(numbered[2])));
    } else if (lettered) {
      // No links here: a tappable "gọi 114" would point at one of the answers.
      if (block?.className !== "options") begin("ul", { className: "options" });
      block.append(element("li", { "data-letter": lettered[1] }, lettered[2]));
    } else if (dotted) {
      if (block?.className !== "bullets") begin("ul", { className: "bullets" });
      block.append(element("li", {}, ...inline(dotted[1])));
    } else if (source.test(line)) {
      begin("p", { className: "source" });
      block.append(...inline(line.trim()));
      block = null;
    } else {
      if (apart || block?.tagName !== "P") begin("p", {});
      else block.append("\n");
      block.append(...inline(line.trim()));
    }
  }
  return fragment;
}
