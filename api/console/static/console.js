// The console's own behaviour beside htmx: connection, counting times, alarm sound, keys.
"use strict";

const $ = (selector) => document.querySelector(selector);
const page = document.body.dataset;

// Connection: the stream tells every few seconds that it lives.
let lastBeat = Date.now();

function heard() {
  lastBeat = Date.now();
  document.body.classList.remove("offline");
}

// Where the session was only locked, the page keeps what was being typed (signin/lock.js).
function ended(locked) {
  if (locked) document.dispatchEvent(new Event("session-locked"));
  else location.assign("/sign-in");
}

async function look() {
  const answer = await fetch("/session/presence", { headers: { "X-Passive": "1" } }).catch(() => null);
  if (answer?.status === 401) ended((await answer.json()).detail === "locked");
}

htmx.createEventSource = (url) => {
  const source = new EventSource(url);
  for (const name of ["open", "beat", "news"]) source.addEventListener(name, heard);
  source.addEventListener("ended", (event) => ended(event.data === "locked"));
  source.addEventListener("error", () => {
    document.body.classList.add("offline");
    if (source.readyState === EventSource.CLOSED) look();
  });
  addEventListener("pagehide", () => source.close());
  return source;
};

function watchConnection() {
  if ($("#line") && Date.now() - lastBeat > Number(page.silence)) document.body.classList.add("offline");
}

// Times count on between two reports, by the server's clock.
const skew = Date.parse(page.now) - Date.now();
const [SECOND, MINUTE, HOUR, DAY] = page.units.split(",");

function duration(seconds) {
  if (seconds < 60) return `${seconds} ${SECOND}`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} ${MINUTE}`;
  const minutes = String(Math.floor((seconds % 3600) / 60)).padStart(2, "0");
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} ${HOUR} ${minutes}`;
  return `${Math.floor(seconds / 86400)} ${DAY}`;
}

function countdown(seconds) {
  if (seconds >= 3600) return duration(seconds);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function tick() {
  const now = Date.now() + skew;
  for (const time of document.querySelectorAll("[data-since]")) {
    time.textContent = duration(Math.max(0, Math.floor((now - Date.parse(time.dataset.since)) / 1000)));
  }
  for (const time of document.querySelectorAll("[data-until]")) {
    const left = Math.floor((Date.parse(time.dataset.until) - now) / 1000);
    time.classList.toggle("over", left < 0);
    time.classList.toggle("soon", left >= 0 && left < 300);
    time.textContent = (left < 0 ? page.over : page.left).replace("%", countdown(Math.abs(left)));
  }
}

// Alarm: a sound and a number in the title until somebody takes it; never what was said.
const title = document.title;
let audio = null;

function tone(at, pitch) {
  const oscillator = new OscillatorNode(audio, { frequency: pitch, type: "triangle" });
  const gain = new GainNode(audio, { gain: 0 });
  gain.gain.setTargetAtTime(0.25, at, 0.01);
  gain.gain.setTargetAtTime(0, at + 0.18, 0.04);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(at);
  oscillator.stop(at + 0.5);
}

function showSound() {
  $("#sound").hidden = audio.state === "running" || !Number($(".alarms")?.dataset.critical ?? 0);
}

function ring() {
  if (!audio) {
    audio = new AudioContext();
    audio.addEventListener("statechange", showSound);
  }
  showSound();
  if (audio.state !== "running") return void audio.resume().catch(() => {});
  tone(audio.currentTime, 880);
  tone(audio.currentTime + 0.25, 660);
  document.body.dataset.rung = String(Number(document.body.dataset.rung ?? 0) + 1);
}

function alarm() {
  if (!$("#alarms")) return;
  const strip = $(".alarms");
  const count = Number(strip?.dataset.count ?? 0);
  document.title = count ? `(${count}) ${title}` : title;
  if (Number(strip?.dataset.critical ?? 0)) ring();
  else if ($("#sound")) $("#sound").hidden = true;
}

// Keys.
function rows() {
  return [...document.querySelectorAll("[data-row]")];
}

function move(step) {
  const all = rows();
  const here = all.indexOf(document.activeElement);
  const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : here + step;
  all[Math.max(0, Math.min(all.length - 1, next))]?.focus();
}

function press(key) {
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target || target.offsetParent === null) return false;
  if (target.matches("textarea")) target.focus();
  else target.click();
  return true;
}

function typing(element) {
  return element.matches("input, textarea, select") || $("#help")?.open;
}

addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.id === "text") {
    event.preventDefault();
    $("#answer").requestSubmit();
    return;
  }
  if (event.key === "Escape" && event.target.id === "text") event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (localStorage.getItem("keys") === "off" && event.key !== "?") return;
  if (event.key === "j" || event.key === "k") move(event.key === "j" ? 1 : -1);
  else if (!press(event.key)) return;
  event.preventDefault();
});

$("#help-open").addEventListener("click", () => $("#help").showModal());
$("#keys-off").checked = localStorage.getItem("keys") === "off";
$("#keys-off").addEventListener("change", (event) => {
  if (event.target.checked) localStorage.setItem("keys", "off");
  else localStorage.removeItem("keys");
});
$("#sound")?.addEventListener("click", () => audio?.resume().then(alarm));

// Answering: the same key is sent once; the words leave the box only when they are stored.
function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

document.body.addEventListener("answered", () => {
  $("#text").value = "";
  $("#answer [name=key]").value = freshKey();
});

function say(text) {
  if (!$("#notice")) return;
  const line = document.createElement("p");
  line.className = "refused";
  line.setAttribute("role", "alert");
  line.textContent = text;
  $("#notice").replaceChildren(line);
}

document.body.addEventListener("htmx:sendError", (event) => {
  if (event.detail.requestConfig.verb === "post") say(page.unsent);
});
document.body.addEventListener("htmx:responseError", (event) => {
  if (event.detail.requestConfig.verb === "post" && event.detail.xhr.status >= 500) say(page.unsent);
});

let fading = 0;
new MutationObserver(() => {
  clearTimeout(fading);
  if ($("#notice .done")) fading = setTimeout(() => $("#notice").replaceChildren(), 5000);
}).observe($("#notice"), { childList: true });

// The newest words stay in sight unless one has scrolled back to read.
const scroll = $("#scroll");
let atEnd = true;
function toEnd() {
  if (scroll && atEnd) scroll.scrollTop = scroll.scrollHeight;
}
if (scroll) {
  scroll.addEventListener("scroll", () => {
    atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60;
  });
  const resized = new ResizeObserver(toEnd);
  resized.observe($("#thread"));
  resized.observe(scroll);
  toEnd();
}

setInterval(() => { tick(); watchConnection(); }, 1000);
setInterval(alarm, 3000);
tick();
alarm();
