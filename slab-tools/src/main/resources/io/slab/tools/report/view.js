/* Draws all charts from the data in the page; on a live page, fetches newer data and draws again. */
(() => {
  let data = JSON.parse(document.getElementById('data').textContent);
  views.sizes = (box, { sizes }) => sizes.length === 0 ? views.nothing(box, 'No objects are live.') : charts.sizes(box, sizes, 'object size', 'objects');

  const boxes = [...document.querySelectorAll('.chart')];
  const render = () => boxes.forEach(box => {
    views[box.dataset.kind](box, data);
    // What the pointer is on keeps its explanation.
    if (box.pointer && box.onpointermove && box.matches(':hover')) box.onpointermove(box.pointer);
  });
  boxes.forEach(box => box.addEventListener('pointermove', event => { box.pointer = event; }));
  let width = innerWidth;
  addEventListener('resize', () => { if (innerWidth !== width) { width = innerWidth; render(); } });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', render);
  render();

  // ---- live -----------------------------------------------------------------------------------------------------------------
  const every = +document.documentElement.dataset.refresh, state = document.getElementById('state');
  if (!every) return;
  let paused = false;
  const pause = document.getElementById('pause');
  pause.hidden = false;
  pause.onclick = () => {
    paused = !paused;
    pause.setAttribute('aria-pressed', String(paused));
    pause.textContent = paused ? 'go on' : 'pause';
  };
  const say = text => { if (state.textContent !== text) state.textContent = text; };
  async function refresh() {
    if (!paused && !document.hidden) {
      try {
        const answer = await fetch('data.json', { cache: 'no-store' });
        if (!answer.ok) throw new Error(answer.status);
        const fresh = await answer.json();
        data = fresh.data;
        for (const [name, html] of Object.entries(fresh.parts)) {
          const part = document.querySelector('[data-part="' + name + '"]');
          if (part && part.innerHTML !== html) part.innerHTML = html;
        }
        render();
        say(data.ended || '');
      } catch (e) {
        say('No answer any more; these are the last figures.');
      }
    }
    setTimeout(refresh, every);
  }
  setTimeout(refresh, every);
})();
