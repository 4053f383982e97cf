// Puts the phone's position into a form that asks for it (data-place), where its owner allows. The form is sent in any case.
(function () {
  'use strict';
  document.addEventListener('submit', function (e) {
    var form = e.target, sent = false;
    if (!form.hasAttribute('data-place') || e.defaultPrevented || !navigator.geolocation) { return; }
    e.preventDefault();
    function send() { if (!sent) { sent = true; form.submit(); } }
    // Nobody waits longer than this for satellites, or for an answer to the browser's question.
    setTimeout(send, 15000);
    navigator.geolocation.getCurrentPosition(function (at) {
      form.elements.lon.value = at.coords.longitude.toFixed(6);
      form.elements.lat.value = at.coords.latitude.toFixed(6);
      send();
    }, send, { timeout: 5000, maximumAge: 60000 });
  });
})();
