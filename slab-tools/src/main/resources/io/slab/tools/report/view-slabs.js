/*
 * Every slab as a cell, colored by how much of it is in use: scattered memory shows as a speckled field. Cells are drawn on a canvas, one
 * color at a time, when they come into view; what the pointer or the arrow keys are on is marked by an element above, so nothing is redrawn.
 */
(() => {
  const { escape, showBytes, showCount, tooltip } = charts;
  const shades = 11, mostCells = 40000, few = 12;
  let order = 'address';

  /** Objects that a slab holds: older slabs of a cache may be smaller. */
  const capacity = (map, i) => map.capacities ? map.capacities[i] : map.capacity;

  /** Slabs as cells: one each, or where there are too many, so many in a row to one cell. */
  function cells(map) {
    let list = map.used.map((used, i) => ({ share: used / capacity(map, i), from: i, slabs: 1 }));
    if (order === 'occupancy') list.sort((a, b) => b.share - a.share || a.from - b.from);
    const each = Math.ceil(list.length / mostCells);
    if (each > 1) {
      const merged = [];
      for (let i = 0; i < list.length; i += each) {
        const row = list.slice(i, i + each);
        merged.push({ share: row.reduce((s, c) => s + c.share, 0) / row.length, from: row[0].from, slabs: row.length });
      }
      list = merged;
    }
    return { list, each };
  }
  const cellSize = list => list.length > 20000 ? 6 : innerWidth < 480 ? 9 : 11;
  const shade = share => share <= 0 ? 0 : share >= 1 ? shades - 1 : 1 + Math.min(shades - 3, Math.floor(share * (shades - 2)));

  function paint(figure) {
    const map = figure.map, box = figure.querySelector('.cells'), canvas = box.querySelector('canvas');
    const { list } = map.cells, width = box.clientWidth;
    const size = cellSize(list), columns = Math.max(1, Math.floor((width + 1) / size));
    const rows = Math.ceil(list.length / columns), ratio = Math.min(2, devicePixelRatio || 1);
    Object.assign(map, { size, columns });
    canvas.style.width = columns * size + 'px';
    canvas.style.height = rows * size + 'px';
    canvas.width = columns * size * ratio;
    canvas.height = rows * size * ratio;
    const context = canvas.getContext('2d'), style = getComputedStyle(document.documentElement), byShade = Array.from({ length: shades }, () => []);
    list.forEach((cell, i) => byShade[shade(cell.share)].push(i));
    context.scale(ratio, ratio);
    byShade.forEach((indexes, s) => {
      context.fillStyle = style.getPropertyValue('--use-' + s).trim();
      for (const i of indexes) context.fillRect(i % columns * size, Math.floor(i / columns) * size, size - 1, size - 1);
    });
    figure.dataset.painted = String(+(figure.dataset.painted || 0) + 1);
  }

  function mark(figure, index) {
    const map = figure.map, box = figure.querySelector('.cells'), spot = box.querySelector('.spot'), cell = map.cells.list[index];
    map.at = index;
    if (!cell) { spot.hidden = true; tooltip(box).hide(); return; }
    const x = index % map.columns * map.size, y = Math.floor(index / map.columns) * map.size;
    spot.hidden = false;
    Object.assign(spot.style, { left: x - 1 + 'px', top: y - 1 + 'px', width: map.size + 1 + 'px', height: map.size + 1 + 'px' });
    const one = cell.slabs === 1, share = (100 * cell.share).toFixed(0) + ' %';
    tooltip(box).show(x + map.size, y + map.size / 2, '<b>' + (one ? 'slab ' + showCount(cell.from + 1) : showCount(cell.slabs) + ' slabs') + '</b><div>'
      + (one ? showCount(map.used[cell.from]) + ' of ' + showCount(capacity(map, cell.from)) + ' objects in use (' + share + ')' : share + ' in use on average') + '</div>'
      + (one && map.bases[cell.from] ? '<div>' + escape(map.bases[cell.from]) + '</div>' : ''));
  }

  const moves = { ArrowLeft: () => -1, ArrowRight: () => 1, ArrowUp: map => -map.columns, ArrowDown: map => map.columns };
  function listen(figure) {
    const box = figure.querySelector('.cells'), canvas = box.querySelector('canvas');
    canvas.onpointermove = event => {
      const frame = canvas.getBoundingClientRect(), map = figure.map;
      const column = Math.floor((event.clientX - frame.left) / map.size), row = Math.floor((event.clientY - frame.top) / map.size);
      mark(figure, column < 0 || column >= map.columns ? -1 : row * map.columns + column);
    };
    canvas.onpointerleave = () => mark(figure, -1);
    canvas.onblur = () => mark(figure, -1);
    canvas.onkeydown = event => {
      const move = moves[event.key], map = figure.map;
      if (!move) return;
      event.preventDefault();
      const to = (map.at >= 0 ? map.at : -1) + move(map);
      mark(figure, Math.max(0, Math.min(map.cells.list.length - 1, to)));
    };
  }

  /** Paints what is in view, now or when it comes there. */
  const watch = new IntersectionObserver(entries => entries.forEach(entry => {
    const figure = entry.target;
    figure.inView = entry.isIntersecting;
    if (figure.inView && figure.stale) { figure.stale = false; paint(figure); }
  }), { rootMargin: '300px' });

  function describe(map) {
    const count = test => map.used.filter(test).length, empty = count(u => u <= 0), full = count((u, i) => u >= capacity(map, i));
    const used = map.used.reduce((s, u) => s + u, 0), all = map.used.reduce((s, u, i) => s + capacity(map, i), 0);
    return { empty, full, partial: map.used.length - empty - full, used, share: all ? 100 * used / all : 0 };
  }

  function update(figure, map) {
    const at = figure.map ? figure.map.at : -1;
    figure.map = Object.assign({}, map, { cells: cells(map), at });
    // Many caches have a slab or two: they stand side by side.
    figure.classList.toggle('few', map.used.length <= few);
    const size = cellSize(figure.map.cells.list), width = map.used.length <= few ? few * size : figure.querySelector('.cells').clientWidth;
    // The height is right before it is painted, so that nothing jumps.
    const canvas = figure.querySelector('canvas');
    canvas.style.height = Math.ceil(figure.map.cells.list.length / Math.max(1, Math.floor((width + 1) / size))) * size + 'px';
    const is = describe(map);
    Object.assign(figure.dataset, { cache: map.cache, slabs: map.used.length, used: is.used, full: is.full, partial: is.partial, empty: is.empty });
    figure.querySelector('figcaption').innerHTML = '<b>' + escape(map.cache) + '</b> <span class="soft">' + showCount(map.used.length) + (map.used.length === 1 ? ' slab of ' : ' slabs of ') + showBytes(map.slabBytes) + ', '
      + is.share.toFixed(1) + ' % ' + (map.used.length <= few ? 'in use' : 'of places in use: ' + showCount(is.full) + ' full, ' + showCount(is.partial) + ' partial, ' + showCount(is.empty) + ' empty')
      + (figure.map.cells.each > 1 ? '; a cell is ' + figure.map.cells.each + ' slabs' : '') + '</span>';
    canvas.setAttribute('aria-label', map.cache + ': ' + map.used.length + ' slabs, ' + is.full + ' full, ' + is.partial + ' partial, ' + is.empty + ' empty, '
      + is.share.toFixed(1) + ' % of places in use; arrow keys walk over them');
    if (figure.inView) paint(figure); else figure.stale = true;
  }

  views.slabs = (box, data) => {
    if (data.maps.length === 0) { views.nothing(box, data.mapsMissing || 'No cache has slabs.'); return; }
    let list = box.querySelector('.maps');
    if (!list) {
      box.innerHTML = '<div class="bar"><span class="ramp">empty ' + Array.from({ length: shades }, (_, s) => '<i style="background:var(--use-' + s + ')"></i>').join('')
        + ' full</span> <span role="group" aria-label="Order of the cells">order by <button type="button" data-order="address" aria-pressed="true">address</button> '
        + '<button type="button" data-order="occupancy" aria-pressed="false">occupancy</button></span></div><div class="maps"></div>';
      list = box.querySelector('.maps');
      box.querySelectorAll('button').forEach(button => button.onclick = () => {
        order = button.dataset.order;
        box.querySelectorAll('button').forEach(b => b.setAttribute('aria-pressed', String(b === button)));
        list.querySelectorAll('.map').forEach(figure => update(figure, figure.map));
      });
    }
    const there = new Map([...list.children].map(figure => [figure.dataset.cache, figure]));
    data.maps.forEach((map, i) => {
      let figure = there.get(map.cache);
      if (!figure) {
        figure = document.createElement('figure');
        figure.className = 'map';
        figure.innerHTML = '<figcaption></figcaption><div class="cells"><canvas role="img" tabindex="0"></canvas><div class="spot" hidden></div></div>';
        listen(figure);
      }
      there.delete(map.cache);
      if (list.children[i] !== figure) list.insertBefore(figure, list.children[i] || null);
      update(figure, map);
      watch.observe(figure);
    });
    there.forEach(figure => { watch.unobserve(figure); figure.remove(); });
  };
})();
