// At the elder's door. A form with data-place takes the phone's position along, where its owner allows. Without a network it is
// kept in the phone, without the position, and sent by itself once there is one; what the server says then is final.
(function () {
  'use strict';
  var doc = document, sending, timer;
  function busy(step) { doc.body.dataset.busy = Math.max(0, Number(doc.body.dataset.busy || 0) + step); }
  function kept() { try { return JSON.parse(localStorage.tb_kept || '[]'); } catch (e) { return []; } }
  function keep(all) {
    if (all.length) { localStorage.tb_kept = JSON.stringify(all); } else { localStorage.removeItem('tb_kept'); }
  }
  function others(path) { return kept().filter(function (one) { return one.path !== path; }); }

  // The bar: it waits, it was sent, it was refused.
  function show(state, href, words) {
    var bar = doc.getElementById('kept');
    if (!bar) { return; }
    bar.hidden = false;
    bar.className = 'kept alert alert--' + ({ sent: 'ok', refused: 'bad' }[state] || 'warn');
    bar.querySelectorAll('[data-kept]').forEach(function (part) {
      var link = part.querySelector('a');
      part.hidden = part.dataset.kept !== state;
      if (link && href) { link.href = href; }
      if (words && !part.hidden) { part.firstChild.textContent = words; }
    });
  }

  // The token is the page's, not the form's: somebody may have signed in again meanwhile.
  function post(path, body) {
    var stop = window.AbortController && new AbortController();
    if (stop) { setTimeout(function () { stop.abort(); }, 30000); }
    return fetch(path, {
      method: 'POST', body: body, credentials: 'same-origin', signal: stop && stop.signal,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'X-CSRF-Token': JSON.parse(doc.body.getAttribute('hx-headers'))['X-CSRF-Token'] }
    }).then(function (answer) {
      // Nobody was there to decide.
      if (answer.status > 500 || answer.status === 429) { throw answer; }
      return answer;
    });
  }

  // Gives true while it must wait.
  function answered(one, answer) {
    var visit = answer.redirected ? answer.url : one.path.replace(/\/[^/]*$/, '');
    if (new URL(answer.url).pathname === '/m/sign-in') { location.assign(answer.url); return true; }
    // The page may be older than the session: once more from a fresh one.
    if (answer.status === 403 && one.at && !one.again) {
      one.again = 1;
      keep(others(one.path).concat(one));
      location.reload();
      return true;
    }
    keep(others(one.path));
    return answer.text().then(function (text) {
      var page = new DOMParser().parseFromString(text, 'text/html'), main = page.getElementById('main');
      var refused = !answer.redirected && main && main.querySelector('.ferr,[role=alert]');
      if (one.at && location.pathname !== one.path.replace(/\/[^/]*$/, '') && !doc.querySelector('form[action="' + one.path + '"]')) {
        show(answer.redirected ? 'sent' : 'refused', visit, refused && refused.textContent);
      } else if (main) {
        doc.title = page.title;
        doc.body.replaceWith(page.body);
        history.replaceState(null, '', visit);
        (doc.querySelector('.errsum') || main).focus();
        scrollTo(0, 0);
      } else { location.assign(visit); }
    });
  }

  function send() {
    var one = kept()[0];
    clearTimeout(timer);
    if (!one || sending) { return; }
    show('waits');
    timer = setTimeout(send, 20000);
    if (navigator.onLine === false) { return; }
    sending = true;
    busy(1);
    post(one.path, one.body + '&late=' + Math.floor((Date.now() - one.at) / 60000)).then(function (answer) {
      return answered(one, answer);
    }).catch(function () { return true; }).then(function (waits) {
      sending = false;
      busy(-1);
      if (!waits) { send(); }
    });
  }

  function place(form, then) {
    function once() { if (then) { then(); then = null; } }
    if (!navigator.geolocation || navigator.onLine === false) { once(); return; }
    // Nobody waits longer than this for satellites, or for an answer to the browser's question.
    setTimeout(once, 15000);
    navigator.geolocation.getCurrentPosition(function (at) {
      form.elements.lon.value = at.coords.longitude.toFixed(6);
      form.elements.lat.value = at.coords.latitude.toFixed(6);
      once();
    }, once, { timeout: 5000, maximumAge: 60000 });
  }

  doc.addEventListener('submit', function (e) {
    var form = e.target, path = form.getAttribute('action'), at = Date.now();
    if (/^\/m\/(sign-out|me\/leave)/.test(path)) { keep([]); }
    if (!form.hasAttribute('data-place') || e.defaultPrevented || !window.fetch) { return; }
    e.preventDefault();
    busy(1);
    place(form, function () {
      var body = new URLSearchParams(new FormData(form));
      body.delete('csrf');
      post(path, body.toString()).then(function (answer) { return answered({ path: path }, answer); }, function () {
        body.delete('lon');
        body.delete('lat');
        keep(others(path).concat({ path: path, body: body.toString(), at: at }));
        show('waits');
        timer = setTimeout(send, 20000);
      }).catch(function () { form.submit(); }).then(function () {
        delete form.dataset.sent;
        busy(-1);
      });
    });
  });
  // What was scanned at the door came behind the #.
  var scanned = /^#(\d{10})$/.exec(location.hash), field = doc.querySelector('form[data-place] [name=code]');
  if (scanned && field) {
    field.value = scanned[1];
    history.replaceState(null, '', location.pathname + location.search);
  }
  addEventListener('online', send);
  addEventListener('pageshow', send);
  doc.addEventListener('visibilitychange', send);
})();
