//! Swagger UI at `/docs`, out of the program itself: nothing is loaded from elsewhere.

use axum::Router;
use axum::routing::get;
use http::header;
use sps_firmware_server::openapi;
use utoipa::openapi::Server;
use utoipa_swagger_ui::SwaggerUi;

pub(super) fn router() -> Router {
    // The two routes of our own are in the place of generated ones: the document is made when
    // somebody asks for it, and the script adds the `X-Token` that browsers need.
    Router::from(SwaggerUi::new("/docs"))
        .route(
            "/docs/openapi.json",
            get(async || {
                let mut document = openapi();
                // "Try it out" is about this emulator, not about an appliance somewhere.
                document.servers = Some(vec![Server::new("/")]);
                axum::Json(document)
            }),
        )
        .route(
            "/docs/swagger-initializer.js",
            get(async || {
                let script = include_str!("../../assets/swagger-initializer.js");
                ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], script)
            }),
        )
}
