// Runs only inside the sandboxed frame: no cookies, no parent page, no network.
(async () => {
  "use strict";
  const source = document.getElementById("source").textContent;
  const drawing = document.getElementById("drawing");
  const problem = document.getElementById("problem");
  mermaid.initialize({ startOnLoad: false, securityLevel: "strict", theme: "neutral", suppressErrorRendering: true });
  try {
    const { svg } = await mermaid.render("diagram", source);
    drawing.innerHTML = svg;
    document.getElementById("text").hidden = true;
  } catch (error) {
    const line = error.hash?.loc?.first_line ?? /line (\d+)/.exec(error.message)?.[1];
    problem.textContent = line ? `The diagram is broken at line ${line}.` : "The diagram cannot be drawn.";
    problem.hidden = false;
    if (line) document.querySelector(`#text li:nth-child(${line})`)?.classList.add("wrong");
  }
  document.body.dataset.ready = "yes";
})();
