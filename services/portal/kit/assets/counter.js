// The field of the counter. A scanner types faster than the server answers: what ends in Enter is put aside and sent in its turn,
// and the field stays where it is, empty, for the next. Backspace in the empty field takes the last scan back. What was handed over
// is printed once. The focus is the field's unless Tab took it elsewhere; what is typed where nothing takes it is typed there.
// Without this script every Enter sends the form.
(function () {
  'use strict';
  var form = document.getElementById('counter'), field = document.getElementById('scan');
  var waiting = [], busy = false, tabbed = false;
  function print() {
    var slip = document.querySelector('[data-print-now]');
    if (slip) { slip.removeAttribute('data-print-now'); window.print(); }
  }
  // Whether the focus stays where it is: where texts are typed, and after Tab on a choice as well.
  function stays() { return document.activeElement.matches('input,textarea' + (tabbed ? ',select' : '')); }
  function ready() {
    print();
    if (!form.contains(document.activeElement) || !stays()) { field.focus(); }
  }
  print();
  if (!form || !field || !form.requestSubmit) { return; }
  var sent = document.createElement('input');
  sent.type = 'hidden';
  sent.name = field.name;
  field.removeAttribute('name');
  form.appendChild(sent);
  function next() {
    if (busy || !waiting.length) { return; }
    sent.value = waiting.shift();
    form.requestSubmit();
  }
  function take(e) {
    e.preventDefault();
    if (!e.repeat) { waiting.push(field.value); field.value = ''; next(); }
  }
  // The button beside the field is its Enter.
  form.addEventListener('click', function (e) { if (e.target.closest('[type=submit]:not([name])')) { take(e); } });
  field.addEventListener('keydown', function (e) {
    if (e.isComposing) { return; }
    if (e.key === 'Enter') { take(e); }
    if (e.key === 'Backspace' && !field.value && !e.repeat) {
      var undo = form.querySelector('[value=undo]');
      if (undo && !busy) { undo.click(); }
    }
  });
  document.addEventListener('mousedown', function () { tabbed = false; });
  document.addEventListener('keydown', function (e) {
    if (e.key === 'Tab') { tabbed = true; }
    if (e.defaultPrevented || e.key[1] || e.key === ' ' || e.ctrlKey || e.altKey || e.metaKey) { return; }
    if (!stays()) { field.focus(); }
  });
  // Marked words stay marked; on a phone a tap beside the field puts the keyboard away.
  document.addEventListener('click', function (e) {
    var hit = e.target.closest('a,button,input,textarea,select,label,summary');
    if (!hit && e.pointerType !== 'touch' && getSelection().isCollapsed) { field.focus({ preventScroll: true }); }
  });
  form.addEventListener('change', function (e) { if (!tabbed && e.target.matches('select')) { field.focus(); } });
  form.addEventListener('htmx:beforeRequest', function (e) { if (e.target === form) { busy = true; } });
  form.addEventListener('htmx:sendError', function () { field.value = sent.value; waiting = []; });
  form.addEventListener('htmx:afterRequest', function (e) {
    if (e.target !== form) { return; }
    sent.value = '';
    busy = false;
    ready();
    next();
  });
})();
