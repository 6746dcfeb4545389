'use strict';
(() => {
  const traces = JSON.parse(document.getElementById('data').textContent);
  const { escape, color, swatch, unitFor, byteUnits, countUnits, showBytes, showCount, ticks, line, label, tooltip, draw } = charts;

  // ---- live and resident bytes over the trace -------------------------------------------------------------------------------
  function memory(box, trace) {
    const width = box.clientWidth, height = Math.max(260, Math.min(380, width * 0.5));
    const left = 52, right = 14, top = 22, bottom = 42;
    const all = [{ name: 'live', values: trace.live }].concat(trace.series.map(s => ({ name: s.name, values: s.resident })));
    const highest = Math.max(1, ...all.flatMap(s => s.values));
    const unit = unitFor(highest, 1024, byteUnits);
    const yTicks = ticks(highest / unit.factor, 5), yMax = yTicks[yTicks.length - 1] * unit.factor;
    const last = trace.events[trace.events.length - 1];
    const eventUnit = unitFor(last, 1000, countUnits);
    const x = event => left + (width - left - right) * event / last;
    const y = bytes => height - bottom - (height - bottom - top) * bytes / yMax;
    let svg = '';
    for (const t of yTicks) {
      svg += line(left, y(t * unit.factor), width - right, y(t * unit.factor), t === 0 ? 'axis' : 'grid');
      svg += label(left - 7, y(t * unit.factor) + 4, 'end', t);
    }
    for (const t of ticks(last / eventUnit.factor, width < 480 ? 4 : 8).filter(t => t * eventUnit.factor <= last)) {
      svg += line(x(t * eventUnit.factor), height - bottom, x(t * eventUnit.factor), height - bottom + 4, 'axis');
      svg += label(x(t * eventUnit.factor), height - bottom + 18, 'middle', t);
    }
    svg += label(left - 40, 12, 'start', unit.name);
    svg += label((left + width - right) / 2, height - 6, 'middle', 'events replayed' + (eventUnit.name ? ' (' + eventUnit.name + ')' : ''));
    svg += line(x(trace.peak), top, x(trace.peak), height - bottom, 'peak');
    const flip = x(trace.peak) > width / 2;
    svg += label(x(trace.peak) + (flip ? -4 : 4), top - 4, flip ? 'end' : 'start', 'peak live');
    const path = values => 'M' + x(0) + ',' + y(0) + values.map((v, i) => 'L' + x(trace.events[i]).toFixed(1) + ',' + y(v).toFixed(1)).join('');
    svg += '<path d="' + path(trace.live) + 'L' + x(last) + ',' + y(0) + 'Z" style="fill:var(--live)" fill-opacity="0.16"/>';
    for (const s of all) {
      const own = s.name === 'slab';
      svg += '<path d="' + path(s.values) + '" fill="none" style="stroke:' + color(s.name) + '" stroke-width="' + (own ? 2.4 : 1.5) + '" stroke-linejoin="round"'
        + (s.name === 'live' ? ' stroke-dasharray="5 3"' : '') + '/>';
    }
    svg += '<g class="hover"></g>';
    const drawn = draw(box, svg, height), hover = drawn.querySelector('.hover'), tip = tooltip(box);
    box.onpointermove = event => {
      const at = event.clientX - box.getBoundingClientRect().left;
      const wanted = (at - left) / (width - left - right) * last;
      let best = 0;
      trace.events.forEach((e, i) => { if (Math.abs(e - wanted) < Math.abs(trace.events[best] - wanted)) best = i; });
      const where = x(trace.events[best]);
      hover.innerHTML = line(where, top, where, height - bottom, 'hair')
        + all.map(s => '<circle cx="' + where + '" cy="' + y(s.values[best]) + '" r="3" style="fill:' + color(s.name) + '"/>').join('');
      tip.show(where, top + 70, '<b>after ' + showCount(trace.events[best]) + ' events</b>' + all.map(s =>
        '<div>' + swatch(s.name) + escape(s.name) + ' ' + showBytes(s.values[best])
        + (s.name === 'live' || !trace.live[best] ? '' : ' (' + (s.values[best] / trace.live[best]).toFixed(2) + ' × live)') + '</div>').join(''));
    };
    box.onpointerleave = () => { hover.innerHTML = ''; tip.hide(); };
  }

  // ---- occupancy of slab caches ---------------------------------------------------------------------------------------------
  const parts = [['slab', 'live'], ['cached', 'in magazines and depot'], ['free', 'free in slabs'], ['overhead', 'headers, coloring, padding']];
  function caches(box, trace) {
    const shown = trace.caches.slice(0, 24);
    if (shown.length === 0) return;
    const left = Math.max(70, 14 + 7 * Math.max(...shown.map(c => c.name.length)));
    const row = 22, right = 14, top = 8, bottom = 40, width = box.clientWidth, height = top + bottom + row * shown.length;
    const highest = Math.max(1, ...shown.map(c => c.slabBytes)), unit = unitFor(highest, 1024, byteUnits);
    const xTicks = ticks(highest / unit.factor, width < 480 ? 3 : 6), xMax = xTicks[xTicks.length - 1] * unit.factor;
    const x = bytes => left + (width - left - right) * bytes / xMax;
    let svg = '';
    for (const t of xTicks) {
      svg += line(x(t * unit.factor), top, x(t * unit.factor), height - bottom, t === 0 ? 'axis' : 'grid');
      svg += label(x(t * unit.factor), height - bottom + 16, 'middle', t);
    }
    shown.forEach((c, i) => {
      let from = 0;
      svg += label(left - 7, top + row * i + 15, 'end', c.name, 'name');
      for (const [key] of parts) {
        const bytes = c.parts[key];
        if (bytes > 0) svg += '<rect x="' + x(from) + '" y="' + (top + row * i + 3) + '" width="' + Math.max(0, x(from + bytes) - x(from)) + '" height="' + (row - 6) + '" style="fill:' + color(key) + '"/>';
        from += bytes;
      }
    });
    svg += label((left + width - right) / 2, height - 6, 'middle', 'slabs (' + unit.name + ')'
      + (trace.caches.length > shown.length ? ', the ' + shown.length + ' largest of ' + trace.caches.length + ' caches' : ''));
    draw(box, svg, height);
    const tip = tooltip(box);
    box.onpointermove = event => {
      const at = event.clientY - box.getBoundingClientRect().top, c = shown[Math.floor((at - top) / row)];
      if (!c) { tip.hide(); return; }
      tip.show(event.clientX - box.getBoundingClientRect().left, at, '<b>' + escape(c.name) + ': ' + showBytes(c.slabBytes) + ' in slabs</b>' + parts.map(([key, name]) =>
        '<div>' + swatch(key) + name + ' ' + showBytes(c.parts[key]) + ' (' + (c.slabBytes ? 100 * c.parts[key] / c.slabBytes : 0).toFixed(1) + ' %)</div>').join('')
        + '<div>slabs: ' + c.full + ' full, ' + c.partial + ' partial, ' + c.empty + ' empty</div>');
    };
    box.onpointerleave = () => tip.hide();
  }

  const sizes = (box, trace) => charts.sizes(box, trace.sizes, 'requested size', 'allocations');
  const kinds = { memory, sizes, caches };
  const boxes = [...document.querySelectorAll('.chart')];
  const render = () => boxes.forEach(box => kinds[box.dataset.kind](box, traces[+box.dataset.trace]));
  addEventListener('resize', render);
  render();
})();
