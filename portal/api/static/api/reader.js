// Starts Swagger UI on the installation's own schema. A file, because the policy forbids scripts in the page.
window.addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("reader");
  const cookie = (name) => document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.split("=")[1];
  window.SwaggerUIBundle({
    url: place.dataset.schema,
    domNode: place,
    deepLinking: true,
    validatorUrl: null,
    docExpansion: "none",
    defaultModelsExpandDepth: 0,
    presets: [window.SwaggerUIBundle.presets.apis],
    requestInterceptor: (request) => {
      if (cookie("csrftoken")) request.headers["X-CSRFToken"] = cookie("csrftoken");
      return request;
    },
  });
});
