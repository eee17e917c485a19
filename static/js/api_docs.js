// The API's description: Swagger reads our schema and sends our token of this form.

const place = document.getElementById("swagger-ui");

window.SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  deepLinking: true,
  validatorUrl: null,
  presets: [window.SwaggerUIBundle.presets.apis],
  requestInterceptor(request) {
    if (new URL(request.url, location.href).origin === location.origin)
      request.headers["X-CSRFToken"] = place.dataset.csrf;
    return request;
  },
});
