'use strict';
/* The charts of this page by name; each draws data into a box. */
const views = {
  nothing: (box, why) => { box.innerHTML = '<p class="soft">' + charts.escape(why) + '</p>'; box.onpointermove = box.onclick = null; },
  bytes: bytes => bytes === null || bytes === undefined ? 'unknown' : charts.showBytes(bytes),
};
