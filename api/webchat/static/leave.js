// Leaving: the screen is blank at once, also without a line; the cookie goes as soon as there is
// one. It stands alone, so that it works whatever happens to the rest of the page.
(function () {
  "use strict";
  var left = false;
  var tabs = window.BroadcastChannel ? new BroadcastChannel("s") : null; // all tabs leave together
  var escaped = -Infinity;

  function blank() {
    var neutral = document.getElementById("bye");
    left = true;
    document.dispatchEvent(new Event("left"));
    document.cookie = "x=1; path=/; SameSite=Strict"; // the server forgets, whenever it is met
    document.title = neutral.dataset.title;
    document.body.className = "bye";
    document.body.textContent = "";
    document.body.appendChild(document.importNode(neutral.content, true));
    window.scrollTo(0, 0);
  }

  function leave() {
    if (!left) blank();
    fetch("/chat/exit", { method: "POST", credentials: "same-origin", keepalive: true }).then(
      function (answer) {
        if (answer.ok) location.replace(document.body.dataset.exit);
        else setTimeout(leave, 3000);
      },
      function () { setTimeout(leave, 3000); }
    );
  }

  document.getElementById("exit").addEventListener("submit", function (event) {
    event.preventDefault();
    if (tabs) tabs.postMessage("left");
    leave();
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || left) return;
    if (event.timeStamp - escaped < 1500) {
      if (tabs) tabs.postMessage("left");
      leave();
    }
    escaped = event.timeStamp;
  });
  if (tabs) tabs.onmessage = function () { if (!left) leave(); };
})();
