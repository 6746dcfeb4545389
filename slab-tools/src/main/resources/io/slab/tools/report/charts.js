'use strict';
/* What all charts share: units, axes, texts, tooltips. */
const charts = (() => {
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

  return { escape, color, swatch, significant, unitFor, byteUnits, countUnits, showBytes, showCount, ticks, line, label, tooltip, draw };
})();
