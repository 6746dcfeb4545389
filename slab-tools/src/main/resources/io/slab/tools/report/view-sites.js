/* Where the live memory was allocated: a flame graph that grows downwards from the outermost caller; a click on a frame widens it. */
(() => {
  const { escape, showBytes, showCount, tooltip } = charts;
  const row = 19, least = 0.4;

  /** Frames of equal callers joined into a tree. */
  function tree(sites) {
    const root = { name: 'all', bytes: 0, children: new Map(), depth: 0 };
    for (const site of sites) {
      let node = root;
      root.bytes += site.bytes;
      for (const frame of (site.owner ? ['owner: ' + site.owner] : []).concat([...site.frames].reverse(), '[' + site.cache + ']')) {
        let child = node.children.get(frame);
        if (!child) node.children.set(frame, child = { name: frame, bytes: 0, children: new Map(), parent: node, depth: node.depth + 1 });
        child.bytes += site.bytes;
        node = child;
      }
    }
    return root;
  }
  /** Class and method without the package, as far as they fit. */
  function short(name, letters) {
    const text = name.replace(/^(?:[a-z_$][\w$]*\.)+(?=[A-Z[])/, '');
    return text.length <= letters ? text : text.slice(0, letters - 1) + '…';
  }
  const hue = name => { let h = 0; for (const c of name) h = (h * 31 + c.charCodeAt(0)) & 0xffff; return h % 5; };

  function layout(zoom, width) {
    const placed = [];
    for (let node = zoom.parent; node; node = node.parent) placed.push({ node, x: 0, width, above: true });
    (function put(node, x, w) {
      placed.push({ node, x, width: w });
      let from = x;
      for (const child of [...node.children.values()].sort((a, b) => b.bytes - a.bytes)) {
        const wide = w * child.bytes / node.bytes;
        if (wide >= least) put(child, from, wide);
        from += wide;
      }
    })(zoom, 0, width);
    return placed;
  }

  views.sites = (box, data) => {
    if (data.sites.length === 0) { views.nothing(box, data.sitesMissing || 'No allocation was sampled.'); return; }
    const root = tree(data.sites), paths = box.zoomed || [];
    let zoom = root;
    for (const name of paths) zoom = zoom.children.get(name) || zoom;
    const width = box.clientWidth, placed = layout(zoom, width), rows = 1 + Math.max(...placed.map(p => p.node.depth));
    let svg = '';
    placed.forEach((p, i) => {
      const letters = Math.floor((p.width - 6) / 6.6), y = p.node.depth * row;
      svg += '<g data-frame="' + i + '"><rect class="frame hue-' + hue(p.node.name) + (p.above ? ' above' : '') + '" data-bytes="' + p.node.bytes + '" x="' + p.x.toFixed(1) + '" y="' + y + '" width="' + Math.max(0.3, p.width - 0.5).toFixed(1)
        + '" height="' + (row - 1) + '"/>' + (letters >= 3 ? '<text x="' + (p.x + 4).toFixed(1) + '" y="' + (y + 13) + '" class="name">' + escape(short(p.node.name, letters)) + '</text>' : '') + '</g>';
    });
    box.dataset.label = 'Flame graph of allocation sites: ' + showBytes(root.bytes) + ' live, from ' + showCount(data.sites.length) + ' sampled sites';
    charts.draw(box, svg, rows * row + 2);
    const tip = tooltip(box);
    const at = event => {
      const under = document.elementFromPoint(event.clientX, event.clientY), g = under && under.closest('[data-frame]');
      return g && placed[+g.dataset.frame];
    };
    box.onpointermove = event => {
      const p = at(event);
      if (!p) { tip.hide(); return; }
      const frame = box.getBoundingClientRect();
      tip.show(event.clientX - frame.left, event.clientY - frame.top, '<b>' + escape(p.node.name) + '</b><div>' + showBytes(p.node.bytes) + ', ' + (100 * p.node.bytes / root.bytes).toFixed(1) + ' % of what was sampled</div>');
    };
    box.onpointerleave = () => tip.hide();
    box.onclick = event => {
      const p = at(event);
      if (!p) return;
      box.zoomed = [];
      for (let node = p.node; node.parent; node = node.parent) box.zoomed.unshift(node.name);
      views.sites(box, data);
    };
  };
})();
