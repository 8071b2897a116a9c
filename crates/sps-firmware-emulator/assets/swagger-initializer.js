// Starts Swagger UI. After a login ("Authorize" with basicAuth, then `login`) the browser holds the
// session's cookie; unsafe requests also need the session's token, which is fetched here.
window.onload = () => {
  // The bar for another document's address is of no use here, and lines of text need room for code.
  const style = document.createElement("style");
  style.textContent = `
    .swagger-ui .topbar .download-url-wrapper { display: none; }
    .swagger-ui .renderedMarkdown p, .swagger-ui .renderedMarkdown li { line-height: 1.7; }
    .swagger-ui .renderedMarkdown code { padding: 1px 5px; }`;
  // The page says nothing of small screens, on which all would be tiny.
  const viewport = Object.assign(document.createElement("meta"), { name: "viewport", content: "width=device-width" });
  document.head.append(style, viewport);
  const addToken = async (request) => {
    const method = (request.method || "GET").toUpperCase();
    if (!["GET", "HEAD"].includes(method) && !request.headers["X-Token"]) {
      const session = await fetch("/session.json");
      if (session.ok) {
        request.headers["X-Token"] = (await session.json()).x_token;
      }
    }
    return request;
  };
  window.ui = SwaggerUIBundle({
    url: "/docs/openapi.json",
    dom_id: "#swagger-ui",
    deepLinking: true,
    displayOperationId: true,
    presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
    plugins: [SwaggerUIBundle.plugins.DownloadUrl],
    layout: "StandaloneLayout",
    validatorUrl: null,
    requestInterceptor: addToken,
  });
};
