// The live part of the page. Without it the page still works: its forms post, the server renders.
// Nothing is kept on the device: what is not sent yet lives in memory only.
(function () {
  "use strict";
  var page = document.body.dataset;
  var log = document.getElementById("log");
  var scroller = document.getElementById("scroll");
  var say = document.getElementById("say");
  var box = document.getElementById("text");
  var quick = document.getElementById("quick");
  var status = document.getElementById("status");
  var newer = document.getElementById("newer");
  var outbox = []; // what waits to be stored, in order: {id, text | button, row}
  var sending = false;
  var left = false;
  var session = false; // the server has given this browser its cookie
  var last = 0; // the newest message shown
  var stream = null;
  var fails = 0;
  var timer = 0;
  var answering = 0;

  function uuid() { // RFC 9562 version 4; crypto.randomUUID is missing without HTTPS
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    return Array.from(bytes, function (b) { return (b + 256).toString(16).slice(1); }).join("")
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  // ---- showing

  function element(name, kind, text) {
    var made = document.createElement(name);
    if (kind) made.className = kind;
    if (text) made.textContent = text;
    return made;
  }

  function fill(target, text, linked) { // never as HTML
    var parts = linked ? text.split(/(\b\d{4}(?: \d{4}){3}\b|\b11[1345]\b)/) : [text];
    parts.forEach(function (part, index) {
      var made = index % 2 ? element(part.length === 3 ? "a" : "code", "", part)
        : document.createTextNode(part);
      if (made.tagName === "A") made.href = "tel:" + part;
      target.appendChild(made);
    });
  }

  function bubble(who, text) {
    var row = element("li", who);
    var words = element("p");
    words.dir = "auto";
    row.appendChild(element("span", "who", page[who]));
    fill(words, text, who !== "me");
    row.appendChild(words);
    return row;
  }

  function atEnd() {
    return log.getBoundingClientRect().bottom - scroller.getBoundingClientRect().bottom < 100;
  }

  function toEnd() {
    if (log.lastElementChild) log.lastElementChild.scrollIntoView({ block: "end" });
    newer.hidden = true;
  }

  function add(row, before) {
    var follows = atEnd();
    log.insertBefore(row, before || null);
    if (follows || row.className === "me") toEnd();
    else newer.hidden = false;
  }

  function mark(row, text) {
    var note = row.querySelector("small") || row.appendChild(element("small"));
    note.textContent = text;
  }

  function tell(text) { if (status.textContent !== text) status.textContent = text; }

  function expectAnswer(wanted) {
    clearTimeout(answering);
    if (wanted) answering = setTimeout(expectAnswer, 10000, false);
    if (wanted) tell(page.answering);
    else if (status.textContent === page.answering) tell("");
  }

  function show(message) {
    var own = message.id && log.querySelector('li[data-id="' + message.id + '"]');
    var row = own || bubble(message.who, message.text);
    if (message.seq <= last) return;
    last = message.seq;
    log.querySelectorAll(".greeting").forEach(function (old) { old.remove(); });
    row.dataset.at = message.at;
    if (own) { if (row.querySelector("small")) row.querySelector("small").remove(); }
    else add(row, log.querySelector("li[data-id]:not([data-at])")); // mine, not stored yet, last
    if (message.who !== "me") expectAnswer(false);
    offer(message.buttons);
  }

  function focus() { // not the box on a phone: that would open its keyboard
    (window.matchMedia("(pointer: fine)").matches ? box : scroller).focus();
  }

  function offer(buttons) {
    var held = quick.contains(document.activeElement);
    quick.querySelectorAll("button").forEach(function (old) { old.remove(); });
    buttons.forEach(function (button) {
      var made = element("button", "", button[0]);
      made.name = "button";
      made.value = button[1];
      quick.appendChild(made);
    });
    if (held) focus();
    if (newer.hidden) toEnd();
  }

  function clearUntil(moment) { // the safe word: only what came after it stays
    document.body.classList.add("quiet");
    log.querySelectorAll("li").forEach(function (row) {
      if (!row.dataset.unsent && !(Number(row.dataset.at) > moment)) row.remove();
    });
    newer.hidden = true;
    offer([]);
  }

  // ---- listening

  function listen() {
    if (stream || left) return;
    stream = new EventSource("/chat/events?after=" + last);
    stream.addEventListener("open", function () { session = true; });
    stream.addEventListener("message", function (event) { show(JSON.parse(event.data)); });
    stream.addEventListener("cleared", function (event) {
      clearUntil(JSON.parse(event.data).before);
    });
    stream.addEventListener("error", function () {
      if (stream.readyState !== EventSource.CLOSED) return; // it opens itself again
      stream = null;
      if (session) setTimeout(listen, 3000);
    });
  }

  // ---- sending: in order, one at a time, again and again with the same id until it is stored

  function put(item, shown) {
    item.id = uuid();
    item.row = bubble("me", shown);
    item.row.dataset.id = item.id;
    item.row.dataset.unsent = "1";
    mark(item.row, page.sending);
    add(item.row);
    outbox.push(item);
    offer([]);
    flush();
  }

  function post(path, body) {
    return fetch(path, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body)
    });
  }

  async function flush() {
    clearTimeout(timer);
    if (sending || left || !outbox.length) return;
    sending = true;
    var item = outbox[0];
    try {
      if (!session) session = (await post("/chat/session", {})).ok;
      var answer = await post("/chat/messages", { id: item.id, text: item.text, button: item.button });
      if (answer.status === 429 || answer.status >= 500) throw new Error("away");
      outbox.shift();
      fails = 0;
      if (answer.ok) settle(item);
      else refuse(item, (await answer.json().catch(function () { return {}; })).message);
    } catch (error) {
      fails += 1;
      outbox.forEach(function (waiting) { mark(waiting.row, page.waiting); });
      tell(navigator.onLine ? page.away : page.offline);
      timer = setTimeout(flush, Math.min(15000, 1000 * Math.pow(2, fails - 1)));
    }
    sending = false;
    if (outbox.length && !fails) flush();
  }

  function settle(item) {
    delete item.row.dataset.unsent;
    if (item.row.querySelector("small")) item.row.querySelector("small").remove();
    tell("");
    expectAnswer(!item.row.dataset.at);
    listen();
  }

  function refuse(item, message) { // nothing is lost: the words go back into the box
    item.row.remove();
    if (item.text) box.value = item.text + (box.value ? "\n" + box.value : "");
    grow();
    tell(message || page.away);
  }

  say.addEventListener("submit", function (event) {
    event.preventDefault();
    var text = box.value;
    box.focus();
    if (!text.trim()) return;
    box.value = "";
    grow();
    put({ text: text }, text);
  });

  quick.addEventListener("click", function (event) {
    if (event.target.name !== "button") return;
    event.preventDefault();
    put({ button: event.target.value }, event.target.textContent);
  });

  box.addEventListener("keydown", function (event) {
    var fine = window.matchMedia("(pointer: fine)").matches;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !fine) return;
    event.preventDefault();
    say.querySelector("button").click();
  });

  function grow() {
    box.style.height = "auto";
    box.style.height = Math.min(box.scrollHeight + 2, 160) + "px";
  }
  box.addEventListener("input", grow);

  scroller.addEventListener("scroll", function () { if (atEnd()) newer.hidden = true; });
  newer.addEventListener("click", function () {
    toEnd();
    focus();
  });

  window.addEventListener("offline", function () { tell(page.offline); });
  window.addEventListener("online", function () {
    tell(page.back);
    fails = 0;
    flush();
    if (session) listen();
  });
  window.addEventListener("beforeunload", function (event) {
    if (outbox.length && !left) event.preventDefault();
  });

  document.addEventListener("left", function () {
    left = true;
    outbox = [];
    if (stream) stream.close();
  });

  // ---- taking over what the server rendered

  log.querySelectorAll("li[data-seq]").forEach(function (row) { last = Number(row.dataset.seq); });
  document.body.classList.add("live");
  toEnd();
  grow();
  listen();
})();
