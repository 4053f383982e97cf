// Keeps the page as it would look after a reload: everything marked data-live is replaced when anything changed.
(function () {
  "use strict";

  var revision = document.body.getAttribute("data-revision");

  function atEnd(box) {
    return box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  }

  function toEnd() {
    document.querySelectorAll("[data-end]").forEach(function (box) { box.scrollTop = box.scrollHeight; });
  }

  function refresh() {
    return fetch(location.href, { headers: { accept: "text/html" } })
      .then(function (answer) { return answer.text(); })
      .then(function (text) {
        var fresh = new DOMParser().parseFromString(text, "text/html");
        revision = fresh.body.getAttribute("data-revision");
        document.querySelectorAll("[data-live]").forEach(function (old) {
          var now = fresh.getElementById(old.id);
          if (!now || now.innerHTML === old.innerHTML || old.contains(document.activeElement)) return;
          var follow = old.hasAttribute("data-end") && atEnd(old);
          var scrolled = old.scrollTop;
          old.innerHTML = now.innerHTML;
          old.scrollTop = follow ? old.scrollHeight : scrolled;
        });
      });
  }

  function pause(millis) {
    return new Promise(function (done) { setTimeout(done, millis); });
  }

  // At most two refreshes a second, also while thousands of messages come in.
  function watch() {
    fetch("/api/changes?after=" + revision)
      .then(function (answer) { return answer.json(); })
      .then(function (now) { return String(now.revision) === revision ? null : refresh(); })
      .then(function () { return pause(500); }, function () { return pause(3000); })
      .then(watch);
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.hasAttribute("data-reply")) return;
    event.preventDefault();
    var data = new URLSearchParams(new FormData(form));
    if (event.submitter && event.submitter.name) data.set(event.submitter.name, event.submitter.value);
    var button = event.submitter;
    fetch(form.getAttribute("action"), { method: "POST", body: data }).then(function () {
      form.reset();
      if (button) button.blur();
      return refresh().then(toEnd);
    }, function () { form.submit(); });
  });

  toEnd();
  watch();
})();
