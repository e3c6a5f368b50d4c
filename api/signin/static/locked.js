// When another page of the same session has been unlocked, this one goes on, too.
"use strict";

new BroadcastChannel("session").addEventListener("message", (event) => {
  if (event.data === "leave") location.replace("/sign-in");
  if (event.data !== "open") return;
  const form = document.querySelector("form[action='/locked']");
  const [path, draft] = ["path", "draft"].map((name) => form.elements[name].value);
  location.replace(`/locked?path=${encodeURIComponent(path)}${draft ? `&draft=${draft}` : ""}`);
});
