// The portal's own script. Every page works without it. Everything hangs on data attributes.
(function () {
  'use strict';
  var doc = document, html = doc.documentElement;
  function on(name, act) { doc.addEventListener(name, act); }
  function up(node, selector) { return node && node.closest ? node.closest(selector) : null; }
  function busy(step) { doc.body.dataset.busy = Math.max(0, Number(doc.body.dataset.busy || 0) + step); }
  function words(key) {
    var box = doc.getElementById('toasts'), note = doc.createElement('div');
    note.className = 'toast';
    note.textContent = doc.body.dataset[key] || '';
    if (box) { box.textContent = ''; box.appendChild(note); }
  }

  // Requests under way, for tests and for the cursor: settled 20 ms after the swap, hence the 30.
  on('htmx:beforeSend', function () { busy(1); });
  on('htmx:afterRequest', function () { setTimeout(function () { busy(-1); }, 30); });
  on('htmx:responseError', function () { words('msgFailed'); });
  on('htmx:sendError', function () { words('msgOffline'); });
  on('htmx:afterSettle', function (e) { ready(e.target); });

  function ready(root) {
    if (!root || !root.querySelectorAll) { return; }
    // The swapped element itself counts, its surroundings do not: they must not take the focus.
    var all = [root].concat(Array.prototype.slice.call(root.querySelectorAll('.errsum,[data-date-quick]')));
    all.forEach(function (el) {
      if (el.matches('.errsum')) { el.focus(); }
      if (el.matches('[data-date-quick]')) { dateQuick(el); }
    });
  }

  // Only the third choice shows the calendar.
  function dateQuick(box) {
    var chosen = box.querySelector('input[type=radio]:checked');
    box.classList.add('js');
    box.classList.toggle('pick', !chosen || chosen.value === 'pick');
  }
  on('change', function (e) {
    var box = up(e.target, '[data-date-quick]');
    if (!box || e.target.type !== 'radio') { return; }
    dateQuick(box);
    if (e.target.value === 'pick') { box.querySelector('input[type=date]').focus(); }
  });

  // A form is sent once; coming back by the browser's arrow frees it again.
  doc.addEventListener('submit', function (e) {
    if (!e.target.hasAttribute('data-once')) { return; }
    if (e.target.dataset.sent) { e.preventDefault(); e.stopImmediatePropagation(); return; }
    e.target.dataset.sent = '1';
  }, true);
  on('htmx:afterRequest', function (e) { delete e.target.dataset.sent; });
  addEventListener('pageshow', function () {
    doc.querySelectorAll('[data-sent]').forEach(function (form) { delete form.dataset.sent; });
  });

  on('click', function (e) {
    var hit;
    if (up(e.target, '[data-print]')) { window.print(); }
    if ((hit = up(e.target, '[data-close]'))) { hit = up(hit, hit.dataset.close); if (hit) { hit.remove(); } }
    if ((hit = up(e.target, '[data-toggle-keys]'))) { localStorage.tb_keys = localStorage.tb_keys === 'off' ? 'on' : 'off'; keys(hit); }
    if ((hit = up(e.target, '[data-arrows] a'))) { choose(hit); }
    if ((hit = up(e.target, 'a[data-font]')) && !e.ctrlKey && !e.metaKey) { font(hit, e); }
    doc.querySelectorAll('details.menu[open],.bbar details[open]').forEach(function (menu) {
      if (!menu.contains(e.target)) { menu.open = false; }
    });
  });

  // What a row leads to is swapped in beside the list: the list itself stays, only its mark moves.
  function choose(link) {
    up(link, '[data-arrows]').querySelectorAll('[aria-current]').forEach(function (old) {
      old.removeAttribute('aria-current');
      old.parentNode.classList.remove('on');
    });
    link.setAttribute('aria-current', 'true');
    link.parentNode.classList.add('on');
  }

  // In the account menu each link is one size: set in place, so that nothing typed is lost. The link in the bar reloads.
  function font(link, e) {
    if (!up(link, '.menu-box')) { return; }
    e.preventDefault();
    html.dataset.size = link.dataset.font;
    doc.cookie = 'tb_font=' + link.dataset.font + ';path=/;max-age=31536000;samesite=lax';
    link.parentNode.querySelectorAll('a').forEach(function (a) { a.removeAttribute('aria-current'); });
    link.setAttribute('aria-current', 'true');
  }

  // data-key="Ctrl+Enter" on a button or link presses it, on an input goes there. Single letters and digits only outside
  // fields and inside [data-keys] (the console), unless switched off.
  on('keydown', function (e) {
    if (e.isComposing || e.repeat) { return; }
    var field = up(e.target, 'input:not([type=radio]):not([type=checkbox]),select,textarea,[contenteditable]');
    var list = up(e.target, '[data-arrows]');
    if (list && (e.key === 'ArrowDown' || e.key === 'ArrowUp')) { step(list, e.key === 'ArrowDown' ? 1 : -1); e.preventDefault(); return; }
    if (e.key === 'Escape') { doc.querySelectorAll('details.menu[open]').forEach(function (menu) { menu.open = false; }); }
    var plain = e.key.length === 1 && !e.ctrlKey && !e.altKey && !e.metaKey;
    if (plain && field) { return; }
    var digit = /^(Digit|Numpad)(\d)$/.exec(e.code || '');
    var name = (e.ctrlKey ? 'Ctrl+' : '') + (e.altKey ? 'Alt+' : '') + (digit ? digit[2] : e.key.length === 1 ? e.key.toUpperCase() : e.key);
    // Within a field a digit is typed: there Alt+1 stands for 1.
    var keyed = '[data-key="' + name.replace(/["\\]/g, '\\$&') + '"]' + (digit && e.altKey ? ',[data-key="' + digit[2] + '"]' : '');
    var all = doc.querySelectorAll(keyed);
    for (var i = 0; i < all.length; i++) {
      var hit = all[i];
      if (!hit.offsetParent || (plain && name !== '/' && (!up(hit, '[data-keys]') || localStorage.tb_keys === 'off'))) { continue; }
      e.preventDefault();
      if (/^(INPUT|SELECT|TEXTAREA)$/.test(hit.tagName)) { hit.focus(); if (hit.select) { hit.select(); } } else { hit.click(); }
      return;
    }
  });
  function keys(button) { button.setAttribute('aria-pressed', localStorage.tb_keys === 'off' ? 'false' : 'true'); }
  function step(list, by) {
    var links = Array.prototype.slice.call(list.querySelectorAll('a'));
    var next = links[links.indexOf(doc.activeElement) + by];
    if (next) { next.focus(); }
  }

  on('DOMContentLoaded', function () {
    ready(doc.body);
    doc.querySelectorAll('[data-toggle-keys]').forEach(keys);
  });
})();
