// A page that nobody is at covers itself: what was being typed is sealed by the server, the page
// goes away, and the same place comes back when its person has shown who they are.
"use strict";

(() => {
const page = document.body.dataset;
const after = Number(page.lockAfter) * 1000;
const headers = { "Content-Type": "application/json", "X-CSRF-Token": page.csrf };
const others = new BroadcastChannel("session");
const PING = Math.min(20000, after / 3);
let lastInput = Date.now();
let lastPing = Date.now();
let covered = false;

// What was being typed: every field that differs from how the page came.
function fields() {
  const typed = "form[method=post] :is(input:not([type=hidden], [type=password], [type=submit]), textarea, select)";
  return [...document.querySelectorAll(typed)].filter((field) => field.name);
}

function alike(name, form) {
  return fields().filter((field) => field.name === name && field.form.getAttribute("action") === form);
}

function addressOf(field) {
  const form = field.form.getAttribute("action");
  return { form, nth: alike(field.name, form).indexOf(field), name: field.name };
}

function changed(field) {
  if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
  if (field.matches("select")) return [...field.options].some((option, at) =>
    option.selected !== (option.defaultSelected || (at === 0 && ![...field.options].some((any) => any.defaultSelected))));
  return field.value !== field.defaultValue;
}

function draft() {
  return fields().filter(changed).map((field) => ({ ...addressOf(field), value: field.value, checked: Boolean(field.checked) }));
}

function restore(saved) {
  for (const { form, nth, name, value, checked } of saved) {
    const field = alike(name, form)[nth];
    if (!field) continue;
    if (field.matches("[type=checkbox], [type=radio]")) field.checked = checked;
    else field.value = value;
    const folded = field.closest("details");
    if (folded) folded.open = true;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// The cover: nothing of the page stays in the document.
function cover() {
  covered = true;
  sessionStorage.clear();
  document.title = page.locked;
  const sheet = document.createElement("main");
  sheet.className = "cover";
  sheet.setAttribute("role", "status");
  for (const words of [page.locked, page.locking]) {
    const line = document.createElement("p");
    line.textContent = words;
    sheet.append(line);
  }
  document.body.replaceChildren(sheet);
}

const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));

async function send(body) {
  const options = { method: "POST", headers, body: JSON.stringify(body) };
  return fetch("/session/lock", options).catch(() => null);
}

async function lock() {
  if (covered) return;
  const here = location.pathname + location.search;
  let typed = { fields: draft() };
  cover();
  others.postMessage("lock");
  for (;;) {
    const answer = await send(typed);
    if (answer?.ok) {
      const kept = (await answer.json()).draft;
      return location.replace(`/locked?path=${encodeURIComponent(here)}&draft=${kept}`.replace(/&draft=$/, ""));
    }
    if (answer?.status === 413 || answer?.status === 422) typed = { fields: [] };
    else if (answer && answer.status < 500) return location.replace("/sign-in");
    await wait(2000);
  }
}

// Whoever moves or types is there, on whichever of their pages.
async function ping() {
  lastPing = Date.now();
  const answer = await fetch("/session/presence").catch(() => null);
  if (answer?.status !== 401 || covered) return;
  if ((await answer.json()).detail === "locked") lock();
  else location.assign("/sign-in");
}

function noticed() {
  if (covered) return;
  if (Date.now() - lastInput > after) return void lock();
  lastInput = Date.now();
  if (Date.now() - lastPing < PING) return;
  others.postMessage("here");
  ping();
}

for (const name of ["pointerdown", "pointermove", "keydown", "wheel", "scroll", "touchstart"]) {
  addEventListener(name, noticed, { passive: true, capture: true });
}
setInterval(() => { if (!covered && Date.now() - lastInput > after) lock(); }, 1000);
document.addEventListener("session-locked", lock);

others.addEventListener("message", (event) => {
  if (event.data === "here") lastInput = Date.now();
  if (event.data === "lock") lock();
  if (event.data === "leave" && !covered) {
    cover();
    setTimeout(() => location.replace("/sign-in"), 500);
  }
});
addEventListener("submit", (event) => {
  if (event.target.getAttribute("action") === "/sign-out") others.postMessage("leave");
});

// A page that the browser keeps in memory keeps nothing to look at, and is asked for anew.
addEventListener("pagehide", () => document.documentElement.classList.add("left"));
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
  else document.documentElement.classList.remove("left");
});

async function takeBack() {
  const kept = location.hash.match(/^#draft=([0-9a-f-]{36})$/)?.[1];
  if (!kept) return;
  history.replaceState(null, "", location.pathname + location.search);
  const answer = await fetch(`/session/drafts/${kept}`, { method: "POST", headers }).catch(() => null);
  if (answer?.ok) restore((await answer.json()).fields);
}

others.postMessage("open");
takeBack();
})();
