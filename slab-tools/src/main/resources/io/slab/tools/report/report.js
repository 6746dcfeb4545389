'use strict';
(() => {
  const traces = JSON.parse(document.getElementById('data').textContent);
  const escape = text => String(text).replace(/[&<>"]/g, c => '&#' + c.charCodeAt(0) + ';');
  const color = name => 'var(--' + name + ')';
  const swatch = name => '<span class="swatch" style="background:' + color(name) + '"></span>';
  const significant = value => value === 0 ? '0' : value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0);

  // ---- units and axes -------------------------------------------------------------------------------------------------------
  const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const countUnits = ['', 'k', 'M', 'G'];
  function unitFor(max, base, names) {
    let power = 0;
    while (power < names.length - 1 && max >= Math.pow(base, power + 1)) power++;
    return { factor: Math.pow(base, power), name: names[power] };
  }
  const showBytes = bytes => {
    const unit = unitFor(Math.abs(bytes), 1024, byteUnits);
    return (unit.factor === 1 ? bytes : significant(bytes / unit.factor)) + ' ' + unit.name;
  };
  const showCount = count => String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, '\u202f');
  function ticks(max, wanted) {
    if (!(max > 0)) return [0, 1];
    const raw = max / wanted, power = Math.pow(10, Math.floor(Math.log10(raw)));
    const step = [1, 2, 2.5, 5, 10].map(m => m * power).find(s => s >= raw * 0.999);
    const list = [];
    for (let i = 0; list.length === 0 || list[list.length - 1] < max * 0.999; i++) list.push(+(i * step).toPrecision(12));
    return list;
  }
  const line = (x1, y1, x2, y2, kind) =>
    '<line class="' + kind + '" x1="' + x1 + '" y1="' + y1 + '" x2="' + x2 + '" y2="' + y2 + '"/>';
  const label = (x, y, anchor, text, kind) =>
    '<text x="' + x + '" y="' + y + '" text-anchor="' + anchor + '"' + (kind ? ' class="' + kind + '"' : '') + '>' + escape(text) + '</text>';

  // ---- tooltip --------------------------------------------------------------------------------------------------------------
  function tooltip(box) {
    const tip = box.querySelector('.tip') || box.appendChild(Object.assign(document.createElement('div'), { className: 'tip' }));
    return {
      show(x, y, html) {
        tip.innerHTML = html;
        tip.style.display = 'block';
        const left = x + 14 + tip.offsetWidth > box.clientWidth ? x - 14 - tip.offsetWidth : x + 14;
        tip.style.left = Math.max(0, Math.min(left, box.clientWidth - tip.offsetWidth)) + 'px';
        tip.style.top = Math.max(0, y - tip.offsetHeight / 2) + 'px';
      },
      hide() { tip.style.display = 'none'; }
    };
  }
  function draw(box, svg, height) {
    const tip = box.querySelector('.tip');
    box.innerHTML = '<svg role="img" height="' + height + '" aria-label="' + escape(box.dataset.label) + '">' + svg + '</svg>';
    if (tip) { tip.style.display = 'none'; box.appendChild(tip); }
    return box.firstChild;
  }

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

  // ---- sizes of allocations -------------------------------------------------------------------------------------------------
  function sizes(box, trace) {
    const width = box.clientWidth, height = 260, left = 44, right = 8, top = 22, bottom = 58;
    const allCount = trace.sizes.reduce((sum, s) => sum + s.count, 0) || 1;
    const allBytes = trace.sizes.reduce((sum, s) => sum + s.bytes, 0) || 1;
    const shares = trace.sizes.map(s => ({ size: s, count: 100 * s.count / allCount, bytes: 100 * s.bytes / allBytes }));
    const yTicks = ticks(Math.max(...shares.map(s => Math.max(s.count, s.bytes))), 5), yMax = yTicks[yTicks.length - 1];
    const y = share => height - bottom - (height - bottom - top) * share / yMax;
    const slot = (width - left - right) / shares.length, bar = Math.min(22, slot * 0.38);
    let svg = label(4, 12, 'start', '% of all');
    for (const t of yTicks) {
      svg += line(left, y(t), width - right, y(t), t === 0 ? 'axis' : 'grid') + label(left - 7, y(t) + 4, 'end', t);
    }
    shares.forEach((s, i) => {
      const middle = left + slot * (i + 0.5);
      svg += '<rect x="' + (middle - bar) + '" y="' + y(s.count) + '" width="' + (bar - 1) + '" height="' + (y(0) - y(s.count)) + '" rx="1.5" style="fill:var(--count)"/>';
      svg += '<rect x="' + (middle + 1) + '" y="' + y(s.bytes) + '" width="' + (bar - 1) + '" height="' + (y(0) - y(s.bytes)) + '" rx="1.5" style="fill:var(--bytes)"/>';
      const power = unitFor(s.size.upTo, 1024, ['', 'K', 'M', 'G', 'T']), text = s.size.upTo / power.factor + power.name;
      svg += '<text transform="translate(' + (middle + 4) + ',' + (height - bottom + 12) + ') rotate(-45)" text-anchor="end">' + text + '</text>';
    });
    svg += label((left + width - right) / 2, height - 4, 'middle', 'requested size up to (bytes; K = KiB, M = MiB)');
    draw(box, svg, height);
    const tip = tooltip(box);
    box.onpointermove = event => {
      const at = event.clientX - box.getBoundingClientRect().left, i = Math.floor((at - left) / slot), s = shares[i];
      if (!s) { tip.hide(); return; }
      const from = s.size.upTo === 1 ? '0' : showBytes(s.size.upTo / 2 + 1);
      tip.show(left + slot * (i + 0.5), top + 50, '<b>' + from + ' to ' + showBytes(s.size.upTo) + '</b><div>' + swatch('count') + showCount(s.size.count)
        + ' allocations (' + s.count.toFixed(1) + ' %)</div><div>' + swatch('bytes') + showBytes(s.size.bytes) + ' (' + s.bytes.toFixed(1) + ' %)</div>');
    };
    box.onpointerleave = () => tip.hide();
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

  const kinds = { memory, sizes, caches };
  const boxes = [...document.querySelectorAll('.chart')];
  const render = () => boxes.forEach(box => kinds[box.dataset.kind](box, traces[+box.dataset.trace]));
  addEventListener('resize', render);
  render();
})();
