// The map of what is under way. The library is fetched only when somebody looks at the map.

import { age } from "./clock.js";
import { element } from "./dom.js";
import { groupOf } from "./incidents.js";
import { fetchMap } from "./server.js";
import { texts } from "./texts.js";

const country = [
  [8.5, 102.1],
  [23.4, 109.5],
];
const near = 14;
const namesFrom = 11;
const closest = 18;
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

function fetched(tag, properties) {
  return new Promise((done, failed) => {
    const node = element(tag, properties);
    node.addEventListener("load", done);
    node.addEventListener("error", failed);
    document.head.append(node);
  });
}

export class IncidentMap {
  constructor(pane, open) {
    this.pane = pane;
    this.box = pane.querySelector("#map");
    this.open = open;
    this.markers = new Map();
    this.chosen = null;
    this.placed = false;
  }

  // Ready once this is over; throws where the library or the ground can't be fetched.
  async start() {
    const from = this.pane.dataset.library;
    const [ground] = await Promise.all([
      fetchMap(),
      fetched("script", { src: `${from}leaflet.js` }),
      fetched("link", { rel: "stylesheet", href: `${from}leaflet.css` }),
    ]);
    this.make(ground);
  }

  make({ tiles, attribution, outlines, places }) {
    this.map = L.map(this.box, { zoomControl: false, attributionControl: false, maxZoom: closest, zoomAnimation: !calm, fadeAnimation: !calm });
    L.control.zoom({ position: "topright", zoomInTitle: texts.map.zoomIn, zoomOutTitle: texts.map.zoomOut }).addTo(this.map);
    L.control.scale({ imperial: false, position: "bottomright" }).addTo(this.map);
    if (tiles) L.tileLayer(tiles, { maxZoom: closest }).addTo(this.map);
    if (attribution) this.pane.append(element("p", { className: "attribution" }, attribution));
    this.pane.classList.toggle("tiled", Boolean(tiles));
    this.ground = L.layerGroup(outlines.map((one) => L.geoJSON(one.shape, { interactive: false, style: { className: "outline" } }))).addTo(this.map);
    if (!tiles) places.forEach((one) => this.name(one));
    this.waters = L.layerGroup().addTo(this.map);
    this.map.on("zoomend", () => this.zoomed());
    this.map.fitBounds(this.bounds(outlines, places));
    this.zoomed();
    new ResizeObserver(() => this.map.invalidateSize({ animate: false })).observe(this.box);
  }

  bounds(outlines, places) {
    const drawn = L.featureGroup(this.ground.getLayers());
    if (outlines.length) return drawn.getBounds();
    return places.length > 1 ? L.latLngBounds(places.map((one) => [one.lat, one.lon])) : country;
  }

  name({ name, lat, lon }) {
    const icon = L.divIcon({ className: "place-name", html: element("span", {}, name), iconSize: null });
    L.marker([lat, lon], { icon, interactive: false, keyboard: false, zIndexOffset: -1000 }).addTo(this.map);
  }

  zoomed() {
    this.pane.classList.toggle("far", this.map.getZoom() < namesFrom);
  }

  // Shows these lines; those without a point are counted.
  draw(rows) {
    if (!this.map) return;
    const placed = rows.filter((row) => row.lat !== undefined);
    const wanted = new Set(placed.map((row) => row.code));
    for (const [code, { marker }] of this.markers) {
      if (wanted.has(code)) continue;
      marker.remove();
      this.markers.delete(code);
    }
    placed.forEach((row) => this.mark(row));
    const unplaced = this.pane.querySelector("#unplaced");
    unplaced.textContent = rows.length > placed.length ? texts.map.unplaced(rows.length - placed.length) : "";
    if (!this.placed && placed.length && !this.chosen) this.fit(placed);
  }

  fit(rows) {
    this.placed = true;
    this.map.fitBounds(L.latLngBounds(rows.map((row) => [row.lat, row.lon])), { padding: [40, 40], maxZoom: near, animate: false });
  }

  mark(row) {
    const version = JSON.stringify([row.state, row.lat, row.lon, row.code === this.chosen, row.title, row.place]);
    const known = this.markers.get(row.code);
    if (known?.version === version) return;
    const marker = known?.marker ?? this.add(row.code);
    marker.setLatLng([row.lat, row.lon]).setIcon(this.icon(row)).setZIndexOffset(row.code === this.chosen ? 2000 : groupOf(row) === "open" ? 500 : 0);
    this.markers.set(row.code, { marker, version, row });
    if (!this.map.hasLayer(marker)) marker.addTo(this.map);
  }

  // With five hundred of them the Tab key would never leave the map: by keyboard, the list leads to the same.
  add(code) {
    const marker = L.marker([0, 0], { keyboard: false, riseOnHover: true });
    marker.on("click", () => this.open(code));
    marker.bindTooltip(() => this.told(code), { direction: "top", offset: [0, -14] });
    return marker;
  }

  told(code) {
    const { row } = this.markers.get(code);
    return element("span", {}, element("b", {}, row.title), ` · ${row.state_label} · ${age(row.opened_at)}`, element("br"), row.place || row.code);
  }

  icon(row) {
    const chosen = row.code === this.chosen ? " chosen" : "";
    const sign = element("span", { className: "sign" }, texts.signs[row.state] ?? "");
    return L.divIcon({ className: `pin ${groupOf(row)} ${row.state}${chosen}`, html: sign, iconSize: [28, 28] });
  }

  // Brings an incident to the middle, and forgets the water of the one before.
  choose(row) {
    const before = this.markers.get(this.chosen)?.row;
    this.chosen = row?.code ?? null;
    if (!this.map) return;
    this.waters.clearLayers();
    if (before) this.mark(before);
    if (row?.lat === undefined || row === null) return;
    if (this.markers.has(row.code)) this.mark(row);
    this.map.setView([row.lat, row.lon], Math.max(near, this.map.getZoom()), { animate: !calm });
  }

  water(code, points) {
    if (!this.map || code !== this.chosen) return;
    this.waters.clearLayers();
    for (const one of points) {
      const icon = L.divIcon({ className: `drop${one.faulty ? " broken" : ""}`, html: element("span", {}, one.faulty ? "×" : "N"), iconSize: [22, 22] });
      const words = one.faulty ? texts.map.broken(one.label) : texts.map.water(one.label, one.distance);
      L.marker([one.lat, one.lon], { icon, keyboard: false }).bindTooltip(element("span", {}, words)).addTo(this.waters);
    }
  }
}
