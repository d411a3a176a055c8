// Counts the words of the story while it is typed. Without this script it is counted when it is sent.

const form = document.querySelector("form[data-words-below]");
const story = form?.querySelector("textarea[name=spoken]");

if (story) {
  const told = document.createElement("p");
  told.className = "count";
  told.id = `${story.id}-count`;
  told.setAttribute("role", "status");
  story.after(told);
  story.setAttribute("aria-describedby", `${story.getAttribute("aria-describedby") ?? ""} ${told.id}`.trim());
  const count = () => {
    const words = story.value.split(/\s+/).filter(Boolean).length;
    told.textContent = form.dataset.count.replace("%count%", words);
    told.classList.toggle("over", words >= Number(form.dataset.wordsBelow));
  };
  story.addEventListener("input", count);
  count();
}
