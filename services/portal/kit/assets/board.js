// The console's live board: an amber bar once nothing has been heard for 20 s, an emergency heard once, + for more urgent.
(function () {
  'use strict';
  var doc = document, silent = false, timer;
  function show() {
    var bar = doc.getElementById('stale');
    if (bar) { bar.hidden = !silent; }
  }
  function hush(is) { silent = is; show(); }
  function alive() {
    hush(false);
    clearTimeout(timer);
    timer = setTimeout(hush, 20000, true);
  }
  doc.addEventListener('htmx:sseOpen', alive);
  doc.addEventListener('htmx:sseMessage', alive);
  doc.addEventListener('htmx:afterSettle', function () {
    var box = doc.querySelector('[data-alarm]');
    show();
    if (!box) { return; }
    box.removeAttribute('data-alarm');
    try {
      var sound = new AudioContext(), tone = sound.createOscillator();
      tone.connect(sound.destination);
      tone.start();
      tone.stop(sound.currentTime + 0.6);
    } catch (e) { return; }
  });
  doc.addEventListener('keydown', function (e) {
    var field = e.target.closest('input:not([type=radio]),select,textarea');
    if (e.key !== '+' || e.ctrlKey || e.altKey || e.metaKey || e.isComposing || localStorage.tb_keys === 'off'
      || (field && (field.tagName === 'TEXTAREA' || !field.closest('#intake')))) { return; }
    var all = doc.querySelectorAll('#intake [name=urgency]');
    for (var i = 0; i + 1 < all.length; i++) {
      if (all[i].checked) { all[i + 1].click(); e.preventDefault(); return; }
    }
  });
  alive();
})();
