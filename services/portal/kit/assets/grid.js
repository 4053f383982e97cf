// A grid of fields, as on a sheet of paper: Enter goes to the next one, from the last of a row to the row below, Shift+Enter
// back. Fields that are seldom filled in ([data-skip]) are reached by Tab. Without this script Enter sends the form to be
// checked.
document.addEventListener('keydown', function (e) {
  var at = e.target, grid = at.closest('[data-grid]');
  if (!grid || e.key !== 'Enter' || e.isComposing || e.ctrlKey || !at.matches('input,select')) { return; }
  e.preventDefault();
  var all = Array.from(grid.querySelectorAll('input:not([type=hidden]):not([data-skip]),select'));
  var next = all[all.indexOf(at) + (e.shiftKey ? -1 : 1)] || document.querySelector('[data-last]');
  next.focus();
  if (next.select) { next.select(); }
});
