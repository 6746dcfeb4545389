/* Who holds the memory: a treemap whose areas are bytes. */
(() => {
  const { escape, swatch, showBytes, label, tooltip, draw } = charts;
  const most = 80, gap = 1;

  /** Squarified layout (Bruls, Huizing, van Wijk 2000): rows whose rectangles are as square as can be. Sorts nothing: largest first. */
  function squarify(items, x, y, width, height) {
    const sum = items.reduce((s, i) => s + i.bytes, 0), scale = sum > 0 ? width * height / sum : 0;
    const placed = [];
    const worst = (row, area, side) => row.reduce((w, i) => {
      const a = i.bytes * scale, thick = area / side, long = a / thick;
      return Math.max(w, thick / long, long / thick);
    }, 0);
    let from = 0;
    while (from < items.length) {
      const side = Math.min(width, height);
      let to = from + 1, area = items[from].bytes * scale, ratio = worst([items[from]], area, side);
      while (to < items.length) {
        const larger = area + items[to].bytes * scale, next = worst(items.slice(from, to + 1), larger, side);
        if (next > ratio) break;
        area = larger; ratio = next; to++;
      }
      const thick = side > 0 ? area / side : 0;
      let along = 0;
      for (const item of items.slice(from, to)) {
        const long = thick > 0 ? item.bytes * scale / thick : 0;
        placed.push(width >= height
          ? { item, x, y: y + along, width: thick, height: long }
          : { item, x: x + along, y, width: long, height: thick });
        along += long;
      }
      if (width >= height) { x += thick; width -= thick; } else { y += thick; height -= thick; }
      from = to;
    }
    return placed;
  }

  function leaves(holders) {
    const shown = holders.filter(h => h.bytes > 0);
    if (shown.length <= most) return shown;
    const rest = shown.slice(most - 1), add = key => rest.reduce((s, h) => s + (h[key] || 0), 0);
    return shown.slice(0, most - 1).concat({ name: rest.length + ' more', kind: 'rest', bytes: add('bytes'), live: add('live'), cached: add('cached'), free: add('free'), overhead: add('overhead') })
      .sort((a, b) => b.bytes - a.bytes);
  }
  const parts = [['live', 'live'], ['cached', 'in magazines and depot'], ['free', 'free'], ['overhead', 'headers, color, rounding']];
  const percent = (part, whole) => (whole ? 100 * part / whole : 0).toFixed(1) + ' %';

  views.holders = (box, data) => {
    const items = leaves(data.holders), sum = items.reduce((s, i) => s + i.bytes, 0);
    if (sum === 0) { views.nothing(box, 'Nothing is held.'); return; }
    const width = box.clientWidth, height = Math.max(240, Math.min(420, width * 0.5));
    const placed = squarify(items, 0, 0, width, height);
    let svg = '';
    for (const p of placed) {
      const live = Math.min(1, p.item.live / p.item.bytes), w = Math.max(0, p.width - gap), h = Math.max(0, p.height - gap);
      svg += '<g class="holder" data-bytes="' + p.item.bytes + '"><rect x="' + p.x.toFixed(1) + '" y="' + p.y.toFixed(1) + '" width="' + w.toFixed(1) + '" height="' + h.toFixed(1)
        + '" class="held ' + p.item.kind + '"/><rect x="' + p.x.toFixed(1) + '" y="' + (p.y + h * (1 - live)).toFixed(1) + '" width="' + w.toFixed(1) + '" height="' + (h * live).toFixed(1)
        + '" class="held-live"/>';
      const letters = Math.floor((w - 10) / 7);
      if (letters >= 4 && h >= 18) {
        const name = p.item.name.length > letters ? p.item.name.slice(0, letters - 1) + '…' : p.item.name;
        svg += label(p.x + 5, p.y + 14, 'start', name, 'name');
        if (h >= 34 && letters >= 8) svg += label(p.x + 5, p.y + 29, 'start', showBytes(p.item.bytes), 'name soft');
      }
      svg += '</g>';
    }
    box.dataset.label = 'Who holds the memory: ' + items.slice(0, 5).map(i => i.name + ' ' + percent(i.bytes, sum)).join(', ') + ' of ' + showBytes(sum);
    draw(box, svg, height);
    const tip = tooltip(box), find = event => {
      const frame = box.getBoundingClientRect(), x = event.clientX - frame.left, y = event.clientY - frame.top;
      return placed.find(p => x >= p.x && x < p.x + p.width && y >= p.y && y < p.y + p.height);
    };
    box.onpointermove = event => {
      const p = find(event);
      if (!p) { tip.hide(); return; }
      tip.show(Math.min(p.x + p.width / 2, width - 20), p.y + p.height / 2, '<b>' + escape(p.item.name) + '</b><div>' + showBytes(p.item.bytes) + ', ' + percent(p.item.bytes, sum) + ' of all</div>'
        + parts.filter(([key]) => p.item[key] > 0).map(([key, name]) => '<div>' + swatch(key + '-part') + name + ' ' + showBytes(p.item[key]) + ' (' + percent(p.item[key], p.item.bytes) + ')</div>').join('')
        + (p.item.owner ? '<div>owner ' + escape(p.item.owner) + '</div>' : ''));
    };
    box.onpointerleave = () => tip.hide();
    box.onclick = event => {
      const p = find(event), map = p && [...document.querySelectorAll('.map')].find(m => m.dataset.cache === p.item.name);
      if (map) map.scrollIntoView({ block: 'center' });
    };
  };
})();
