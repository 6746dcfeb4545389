/* Charts over time: memory, and what reclaim gave back. */
(() => {
  const { escape, color, swatch, unitFor, byteUnits, showBytes, ticks, line, label, tooltip, draw } = charts;
  const left = 52, right = 14, top = 22, bottom = 30;
  const kinds = [['committed', ''], ['resident', '2 3'], ['live', ''], ['waste', '6 3']];

  const steps = [100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5, 216e5, 432e5, 864e5];
  const two = number => String(number).padStart(2, '0');
  function clock(millis, step) {
    const at = new Date(millis), minutes = two(at.getHours()) + ':' + two(at.getMinutes());
    if (step >= 864e5) return (at.getMonth() + 1) + '/' + at.getDate();
    if (step >= 6e4) return minutes;
    return minutes + ':' + two(at.getSeconds()) + (step < 1e3 ? '.' + Math.floor(at.getMilliseconds() / 100) : '');
  }

  /** The horizontal axis: from the first to the last moment, with round times of the reader's clock. */
  function timeAxis(width, height, times) {
    const first = times[0], span = Math.max(1, times[times.length - 1] - first);
    const x = at => left + (width - left - right) * (at - first) / span;
    const wanted = Math.max(2, Math.floor((width - left - right) / 84));
    const step = steps.find(s => span / s <= wanted) || Math.ceil(span / wanted / 864e5) * 864e5;
    const zone = new Date(first).getTimezoneOffset() * 6e4;
    let svg = '';
    for (let at = Math.ceil((first - zone) / step) * step + zone; at <= first + span; at += step) {
      svg += line(x(at), height - bottom, x(at), height - bottom + 4, 'axis')
        + label(x(at), height - bottom + 18, 'middle', clock(at, step));
    }
    return { x, svg, step };
  }
  function bytesAxis(width, height, highest) {
    const unit = unitFor(Math.max(1, highest), 1024, byteUnits);
    const marks = ticks(Math.max(1, highest) / unit.factor, 5), most = marks[marks.length - 1] * unit.factor;
    const y = bytes => height - bottom - (height - bottom - top) * bytes / most;
    let svg = label(left - 40, 12, 'start', unit.name);
    for (const t of marks) {
      svg += line(left, y(t * unit.factor), width - right, y(t * unit.factor), t === 0 ? 'axis' : 'grid')
        + label(left - 7, y(t * unit.factor) + 4, 'end', t);
    }
    return { y, svg };
  }
  function nearest(times, at) {
    let low = 0, high = times.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (times[middle] < at) low = middle; else high = middle;
    }
    return at - times[low] < times[high] - at ? low : high;
  }
  const known = value => value !== null && value !== undefined;

  /** A line through the values that are known; alone between two gaps, a point. */
  function path(times, values, x, y) {
    let d = '', pen = false;
    values.forEach((v, i) => {
      if (known(v)) d += (pen ? 'L' : 'M') + x(times[i]).toFixed(1) + ',' + y(v).toFixed(1) + (pen || known(values[i + 1]) ? '' : 'h.1');
      pen = known(v);
    });
    return d;
  }

  views.memory = (box, data) => {
    const times = data.times, shown = kinds.filter(([name]) => (data.series[name] || []).some(known));
    if (times.length === 0 || shown.length === 0) { views.nothing(box, 'No samples.'); return; }
    const width = box.clientWidth, height = Math.max(220, Math.min(340, width * 0.42));
    const axis = timeAxis(width, height, times);
    const scale = bytesAxis(width, height, shown.reduce((most, [name]) => data.series[name].reduce((m, v) => Math.max(m, v || 0), most), 0));
    let svg = scale.svg + axis.svg;
    const last = times.length - 1, live = data.series.live;
    svg += '<path d="' + path(times, live, axis.x, scale.y) + 'L' + axis.x(times[last]) + ',' + scale.y(0) + 'L' + axis.x(times[0]) + ',' + scale.y(0)
      + 'Z" style="fill:var(--live-bytes)" fill-opacity="0.14"/>';
    for (const [name, dash] of shown) {
      svg += '<path class="series" data-series="' + name + '" data-last="' + data.series[name][last] + '" d="' + path(times, data.series[name], axis.x, scale.y)
        + '" fill="none" style="stroke:' + color(name + '-bytes') + '" stroke-width="2" stroke-linejoin="round" stroke-linecap="round"' + (dash ? ' stroke-dasharray="' + dash + '"' : '') + '/>';
    }
    svg += '<g class="hover"></g>';
    box.dataset.label = 'Memory over time; at the end ' + shown.map(([name]) => name + ' ' + views.bytes(data.series[name][last])).join(', ');
    const drawn = draw(box, svg, height), hover = drawn.querySelector('.hover'), tip = tooltip(box);
    box.onpointermove = event => {
      const share = (event.clientX - box.getBoundingClientRect().left - left) / (width - left - right);
      const best = nearest(times, times[0] + share * (times[last] - times[0])), where = axis.x(times[best]);
      hover.innerHTML = line(where, top, where, height - bottom, 'hair') + shown.filter(([name]) => known(data.series[name][best])).map(([name]) =>
        '<circle cx="' + where + '" cy="' + scale.y(data.series[name][best]) + '" r="3.5" style="fill:' + color(name + '-bytes') + '"/>').join('');
      tip.show(where, top + 60, '<b>' + clock(times[best], Math.min(axis.step, 1e3)) + '</b>' + shown.map(([name]) =>
        '<div>' + swatch(name + '-bytes') + name + ' ' + views.bytes(data.series[name][best]) + '</div>').join(''));
    };
    box.onpointerleave = () => { hover.innerHTML = ''; tip.hide(); };
  };

  views.reclaim = (box, data) => {
    const bars = data.reclaim;
    if (data.times.length < 2 || bars.length === 0) { views.nothing(box, 'Nothing was given back in this time.'); return; }
    const width = box.clientWidth, height = 180;
    const ends = [Math.min(data.times[0], bars[0].at), Math.max(data.times[data.times.length - 1], bars[bars.length - 1].at)];
    const axis = timeAxis(width, height, ends), scale = bytesAxis(width, height, bars.reduce((m, b) => Math.max(m, b.bytes), 0));
    const slot = Math.max(2, Math.min(14, (width - left - right) / Math.max(bars.length, 24) - 1));
    let svg = scale.svg + axis.svg, sum = 0;
    for (const bar of bars) {
      sum += bar.bytes;
      svg += '<rect data-bytes="' + bar.bytes + '" x="' + (axis.x(bar.at) - slot / 2).toFixed(1) + '" y="' + scale.y(bar.bytes).toFixed(1) + '" width="' + slot.toFixed(1)
        + '" height="' + Math.max(1, scale.y(0) - scale.y(bar.bytes)).toFixed(1) + '" rx="1.5" style="fill:var(--reclaimed-bytes)"/>';
    }
    box.dataset.label = 'Reclaim timeline: ' + showBytes(sum) + ' given back in ' + bars.length + (bars.length === 1 ? ' step' : ' steps');
    draw(box, svg, height);
    const tip = tooltip(box), at = bars.map(b => b.at);
    box.onpointermove = event => {
      const share = (event.clientX - box.getBoundingClientRect().left - left) / (width - left - right);
      const bar = bars[nearest(at, ends[0] + share * (ends[1] - ends[0]))];
      tip.show(axis.x(bar.at), top + 40, '<b>' + clock(bar.at, 1e3) + '</b><div>' + showBytes(bar.bytes) + ' given back</div>'
        + (bar.what ? '<div>' + escape(bar.what) + '</div>' : ''));
    };
    box.onpointerleave = () => tip.hide();
  };
})();
