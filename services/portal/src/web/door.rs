use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, request::Parts},
};
use portal_kit::{FontSize, PageCtx, Tr};

use super::{
    App, SessionCookie, Token,
    app::{font, language},
};

/// Somebody at the door: not signed in, or on the way. Their forms are bound to the browser by a cookie of their own.
#[derive(Clone)]
pub struct Visitor {
    token: Token,
    fresh: bool,
    secure: bool,
    /// The reader's language.
    pub tr: Tr,
    font: FontSize,
    path: String,
}

impl Visitor {
    /// The page's context.
    pub fn ctx(&self, app: &App) -> PageCtx {
        let mut ctx = app.ctx(self.tr, self.font, &self.path);
        ctx.csrf = self.token.csrf().make();
        ctx
    }

    /// `Set-Cookie` with the token, when the browser has none yet.
    pub fn cookie(&self) -> Option<HeaderValue> {
        self.fresh
            .then(|| SessionCookie::Visitor.give(&self.token, self.secure, None))
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let secure = app.config.secure_cookies;
        let known = SessionCookie::Visitor.read(&parts.headers, secure);
        Ok(Self {
            fresh: known.is_none(),
            token: known.unwrap_or_else(Token::random),
            secure,
            tr: language(&parts.headers),
            font: font(&parts.headers),
            path: parts
                .uri
                .path_and_query()
                .map_or("/", |path| path.as_str())
                .to_owned(),
        })
    }
}
