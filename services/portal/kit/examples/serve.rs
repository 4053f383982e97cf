//! Serves the sample pages at <http://127.0.0.1:8099/dev/kit> (`/dev/kit/console`, `/dev/kit/mobile`; `?lang=en`,
//! `?font=xlarge`), to look at the components without the rest of the product. Another port: first argument.

use axum::Router;
use axum::extract::{Query, Request};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG};
use axum::http::{HeaderName, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use kernel::Lang;
use portal_kit::{FontSize, Icon, NavGroup, NavItem, PageCtx, Tr, UserBadge, assets};
use std::collections::HashMap;

type Q = Query<HashMap<String, String>>;

fn ctx(q: &HashMap<String, String>) -> PageCtx {
    let lang = if q.get("lang").is_some_and(|l| l == "en") {
        Lang::En
    } else {
        Lang::Zh
    };
    let mut ctx = PageCtx::new(Tr::new(lang), "台儿庄区时间银行", "12349", "/dev/kit");
    ctx.csrf = "sample".into();
    ctx.user = Some(UserBadge {
        name: "陈晓燕".into(),
        org_name: "台儿庄区总行".into(),
    });
    ctx.font_size = FontSize::from_cookie(q.get("font").map(String::as_str));
    ctx.search = Some("/search");
    let mut home = NavItem::new("/", "kit-tab-home", Icon::Home);
    home.current = true;
    let mut tasks = NavItem::new("/console", "kit-tab-tasks", Icon::Phone);
    tasks.count = 6;
    let item = |href, key, icon| NavItem::new(href, key, icon);
    ctx.nav = vec![
        NavGroup {
            title_key: "kit-tab-home",
            items: vec![home, tasks, item("/orders", "kit-tab-tasks", Icon::List)],
        },
        NavGroup {
            title_key: "kit-tab-passbook",
            items: vec![
                item("/elders", "kit-tab-me", Icon::Elder),
                item("/volunteers", "kit-tab-me", Icon::People),
                item("/ledger", "kit-tab-passbook", Icon::Book),
                item("/reports", "kit-pages", Icon::Chart),
            ],
        },
    ];
    ctx
}

fn html(markup: maud::Markup) -> Response {
    (
        [(CONTENT_SECURITY_POLICY, assets::CSP)],
        Html(markup.into_string()),
    )
        .into_response()
}

async fn asset(request: Request) -> Response {
    let Some(asset) = assets::get(request.uri().path()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers: [(HeaderName, &str); 3] = [
        (CONTENT_TYPE, asset.content_type),
        (ETAG, asset.etag),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, asset.bytes).into_response()
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let app = Router::new()
        .route(
            "/dev/kit",
            get(|Query(q): Q| async move { html(portal_kit::kit_page(&ctx(&q))) }),
        )
        .route(
            "/dev/kit/console",
            get(|Query(q): Q| async move { html(portal_kit::kit_console_page(&ctx(&q))) }),
        )
        .route(
            "/dev/kit/mobile",
            get(|Query(q): Q| async move { html(portal_kit::kit_mobile_page(&ctx(&q))) }),
        )
        .route(
            "/dev/kit/error",
            get(|Query(q): Q| async move { html(portal_kit::errors::server_error(&ctx(&q), "7f3a")) }),
        )
        .route("/a/{file}", get(asset));
    let port = std::env::args().nth(1).unwrap_or_else(|| "8099".to_owned());
    axum::serve(
        tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?,
        app,
    )
    .await
}
