// The field of the counter. A scanner types faster than the server answers: what ends in Enter is put aside and sent in its turn,
// and the field stays where it is, empty, for the next. Backspace in the empty field takes the last scan back. What was handed over
// is printed once. Without this script every Enter sends the form, and the field is ready on the page that comes.
(function () {
  'use strict';
  var form = document.getElementById('counter'), field = document.getElementById('scan'), waiting = [], busy = false;
  function print() {
    var slip = document.querySelector('[data-print-now]');
    if (slip) { slip.removeAttribute('data-print-now'); window.print(); }
  }
  function ready() {
    print();
    if (!form.contains(document.activeElement) || !document.activeElement.matches('input,select')) { field.focus(); }
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
  field.addEventListener('keydown', function (e) {
    if (e.isComposing) { return; }
    if (e.key === 'Enter') {
      e.preventDefault();
      if (!e.repeat) { waiting.push(field.value); field.value = ''; next(); }
    }
    if (e.key === 'Backspace' && !field.value && !e.repeat) {
      var undo = form.querySelector('[value=undo]');
      if (undo && !busy) { undo.click(); }
    }
  });
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
