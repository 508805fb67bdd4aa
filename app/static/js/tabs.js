// Whoever sees the sign-in page is signed out: pages that are only read have no socket to be told by, and ask again.
const channel = new BroadcastChannel("fondation");
channel.addEventListener("message", () => { if (document.querySelector(".reader, .source-page")) location.reload(); });
if (location.pathname === "/sign-in") channel.postMessage("signed-out");
