// Lets a rise or a count in the timeline's picture be pressed: it leads where the list beside the picture leads.

const leads = { rise: (key) => document.querySelector(`#rise-${key} .button`), more: (key) => document.querySelector(`.left a[href$="#in-${key}"]`) };

for (const mark of document.querySelectorAll(".timeline :is(.rise, .rise-line, .more)")) {
  const key = [...mark.classList].find((name) => name.startsWith("of-"))?.slice(3);
  const link = leads[mark.classList.contains("more") ? "more" : "rise"](key);
  if (!link) continue;
  mark.classList.add("leads");
  mark.addEventListener("click", () => link.click());
}
