use axum::{
    extract::FromRequestParts,
    http::request::Parts,
    response::{IntoResponse, Redirect, Response},
};
use portal_kit::{FontSize, PageCtx, Tr};

use super::{
    App, PageError, SessionCookie, Token,
    app::{font, language},
    session::live,
};
use crate::{sign_in::Stage, store::session::Live};

/// Somebody whose session exists but may still have to show something: the pages between password and portal.
#[derive(Clone)]
pub struct Entering {
    /// The session.
    pub live: Live,
    /// The reader's language.
    pub tr: Tr,
    token: Token,
    font: FontSize,
    path: String,
}

impl Entering {
    /// The page's context.
    pub fn ctx(&self, app: &App) -> PageCtx {
        let mut ctx = app.ctx(self.tr, self.font, &self.path);
        ctx.csrf = self.token.csrf().make();
        ctx
    }

    /// To the page of the stage that is due, when that is another than `stage`.
    pub fn elsewhere(&self, stage: Stage) -> Option<Response> {
        (self.live.stage != stage).then(|| Redirect::to(self.live.stage.path()).into_response())
    }
}

impl FromRequestParts<App> for Entering {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let to_door = || Redirect::to("/sign-in").into_response();
        let token = SessionCookie::Staff
            .read(&parts.headers, app.config.secure_cookies)
            .ok_or_else(to_door)?;
        let live = live(app, &token)
            .await
            .map_err(|failure| PageError::from(failure).into_response())?;
        Ok(Self {
            live: live.ok_or_else(to_door)?,
            tr: language(&parts.headers),
            token,
            font: font(&parts.headers),
            path: parts.uri.path().to_owned(),
        })
    }
}
