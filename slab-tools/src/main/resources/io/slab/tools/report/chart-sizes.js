/* How many objects of which size, and how many bytes in them: shares of both, side by side. */
charts.sizes = (box, sizes, what, objects) => {
  const { swatch, unitFor, showBytes, showCount, ticks, line, label, tooltip, draw } = charts;
  const width = box.clientWidth, height = 260, left = 44, right = 8, top = 22, bottom = 58;
  const sum = key => sizes.reduce((total, size) => total + size[key], 0), allCount = sum('count'), allBytes = sum('bytes');
  const shares = sizes.map(size => ({ size, count: 100 * size.count / (allCount || 1), bytes: 100 * size.bytes / (allBytes || 1) }));
  const yTicks = ticks(Math.max(...shares.map(s => Math.max(s.count, s.bytes))), 5), yMax = yTicks[yTicks.length - 1];
  const y = share => height - bottom - (height - bottom - top) * share / yMax;
  const slot = (width - left - right) / shares.length, bar = Math.min(22, slot * 0.38);
  const column = (share, key, x) => '<rect data-' + key + '="' + share.size[key] + '" x="' + x.toFixed(1) + '" y="' + y(share[key]).toFixed(1) + '" width="' + (bar - 1).toFixed(1)
    + '" height="' + (y(0) - y(share[key])).toFixed(1) + '" rx="1.5" style="fill:var(--' + key + ')"/>';
  let svg = label(4, 12, 'start', '% of all');
  for (const t of yTicks) svg += line(left, y(t), width - right, y(t), t === 0 ? 'axis' : 'grid') + label(left - 7, y(t) + 4, 'end', t);
  shares.forEach((share, i) => {
    const middle = left + slot * (i + 0.5), power = unitFor(share.size.upTo, 1024, ['', 'K', 'M', 'G', 'T']);
    svg += column(share, 'count', middle - bar) + column(share, 'bytes', middle + 1)
      + '<text transform="translate(' + (middle + 4).toFixed(1) + ',' + (height - bottom + 12) + ') rotate(-45)" text-anchor="end">' + share.size.upTo / power.factor + power.name + '</text>';
  });
  svg += label((left + width - right) / 2, height - 4, 'middle', what + ' up to (bytes; K = KiB, M = MiB)');
  box.dataset.label = 'Sizes: ' + showCount(allCount) + ' ' + objects + ', ' + showBytes(allBytes);
  draw(box, svg, height);
  const tip = tooltip(box);
  box.onpointermove = event => {
    const i = Math.floor((event.clientX - box.getBoundingClientRect().left - left) / slot), share = shares[i];
    if (!share) { tip.hide(); return; }
    const from = share.size.upTo === 1 ? '0' : showBytes(share.size.upTo / 2 + 1);
    tip.show(left + slot * (i + 0.5), top + 50, '<b>' + from + ' to ' + showBytes(share.size.upTo) + '</b><div>' + swatch('count') + showCount(share.size.count) + ' ' + objects
      + ' (' + share.count.toFixed(1) + ' %)</div><div>' + swatch('bytes') + showBytes(share.size.bytes) + ' (' + share.bytes.toFixed(1) + ' %)</div>');
  };
  box.onpointerleave = () => tip.hide();
};
