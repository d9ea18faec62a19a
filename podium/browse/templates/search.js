// Search in a folder of files: each word is looked up in the file of its first two letters; a word finds those that begin with it.
"use strict";
(function () {
  const form = document.getElementById("search"), box = document.getElementById("q");
  const told = document.getElementById("told"), list = document.getElementById("found"), MOST = 100;
  const MONTHS = "January February March April May June July August September October November December".split(" ");
  const files = new Map();
  function file(name) {
    if (!files.has(name)) files.set(name, fetch("index/" + name + ".json").then(function (answer) { return answer.ok ? answer.json() : {}; }));
    return files.get(name);
  }
  function words(text) {
    return text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").match(/[\p{L}\p{N}]+/gu) || [];
  }
  function shard(word) {
    return Array.from(word).slice(0, 2).map(function (letter) { return letter.codePointAt(0).toString(16).padStart(4, "0"); }).join("");
  }
  async function speechesWith(word) {
    const held = await file(shard(word)), found = new Set();
    for (const known of Object.keys(held)) {
      if (!known.startsWith(word)) continue;
      let number = 0;
      for (const step of held[known]) { number += step; found.add(number); }
    }
    return found;
  }
  function longDay(iso) {
    const parts = iso.split("-").map(Number);
    return parts[2] + " " + MONTHS[parts[1] - 1] + " " + parts[0];
  }
  function line(one) {
    const item = document.createElement("li"), day = document.createElement("p"), box = document.createElement("div");
    const title = document.createElement("p"), link = document.createElement("a"), about = document.createElement("p");
    day.className = "when"; title.className = "title"; about.className = "about";
    day.textContent = one[2] ? longDay(one[2]) : "day not stated";
    link.href = one[0]; link.textContent = one[1]; link.lang = one[4]; link.dir = "auto";
    about.textContent = one[3].slice(0, 3).join(", ") + (one[3].length > 3 ? " and " + (one[3].length - 3) + " more" : "");
    title.append(link); box.append(title, about); item.append(day, box);
    return item;
  }
  async function search() {
    const asked = words(box.value);
    list.replaceChildren();
    if (!asked.length) { told.textContent = ""; return; }
    const all = await file("speeches");
    const sets = await Promise.all(asked.map(speechesWith));
    const numbers = [...sets[0]].filter(function (number) { return sets.every(function (set) { return set.has(number); }); });
    const found = numbers.map(function (number) { return all[number]; }).sort(function (a, b) { return a[2] < b[2] ? 1 : a[2] > b[2] ? -1 : 0; });
    told.textContent = found.length + (found.length === 1 ? " speech" : " speeches") + (found.length > MOST ? ", the newest " + MOST : found.length ? "" : ": try fewer words, or only their beginnings");
    list.replaceChildren(...found.slice(0, MOST).map(line));
  }
  box.value = new URLSearchParams(location.search).get("q") || "";
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    history.replaceState(null, "", "?q=" + encodeURIComponent(box.value));
    search();
  });
  search();
})();
