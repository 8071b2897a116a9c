//! Swagger UI at `/docs`, out of the program itself: nothing is loaded from elsewhere.

use axum::Router;
use axum::routing::get;
use http::header;
use sps_firmware_server::openapi;
use utoipa::openapi::Server;
use utoipa_swagger_ui::SwaggerUi;

const DOCUMENT: &str = "/docs/openapi.json";

pub(super) fn router() -> Router {
    let mut document = openapi();
    // "Try it out" is about this emulator, not about an appliance somewhere.
    document.servers = Some(vec![Server::new("/")]);
    Router::from(SwaggerUi::new("/docs").url(DOCUMENT, document)).route(
        // In the place of the generated one: it adds the `X-Token` that browsers need.
        "/docs/swagger-initializer.js",
        get(async || {
            let script = include_str!("../../assets/swagger-initializer.js");
            ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], script)
        }),
    )
}
