use std::future::Future;

use axum::{
    extract::FromRequestParts,
    http::request::Parts,
    response::{IntoResponse, Redirect, Response},
};
use contracts::{Actor, Command, Query};
use kernel::{SessionId, VolunteerId};
use portal_kit::{FontSize, PageCtx, Tr};
use runtime::Failure;
use time::Duration;
use uuid::Uuid;

use super::{
    App, PageError, SessionCookie,
    app::{font, language},
    refusal::Reader,
    url,
};
use crate::store::volunteer_session;

/// A volunteer who is signed in on the mobile page.
#[derive(Debug, Clone)]
pub struct Volunteer {
    /// The session.
    pub session_id: SessionId,
    /// Who.
    pub id: VolunteerId,
    /// Who asks, for the services.
    pub actor: Actor,
    /// Token for the forms of this page.
    pub csrf: String,
    /// The reader's language.
    pub tr: Tr,
    /// Size of letters.
    pub font: FontSize,
    /// Path and query of this request.
    pub path: String,
}

impl Volunteer {
    /// The page's context. Set `user` for the name of the branch in the header.
    pub fn ctx(&self, app: &App) -> PageCtx {
        let mut ctx = app.ctx(self.tr, self.font, &self.path);
        ctx.csrf.clone_from(&self.csrf);
        ctx
    }

    /// Asks a service for this volunteer.
    ///
    /// # Errors
    /// What the service refuses, or `unavailable`.
    pub fn ask<Q: Query>(
        &self,
        app: &App,
        query: Q,
    ) -> impl Future<Output = contracts::Result<Q::Reply>> + Send + use<Q> {
        let (client, actor) = (app.host.client().clone(), self.actor.clone());
        async move { client.ask(&actor, query).await }
    }

    /// Tells a service to do something for this volunteer, once per `key`.
    ///
    /// # Errors
    /// What the service refuses, or `unavailable`.
    pub fn tell<C: Command>(
        &self,
        app: &App,
        key: Uuid,
        command: C,
    ) -> impl Future<Output = contracts::Result<C::Reply>> + Send + use<C> {
        let (client, actor) = (app.host.client().clone(), self.actor.clone());
        async move { client.tell(&actor, key, command).await }
    }
}

impl FromRequestParts<App> for Volunteer {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let path = parts
            .uri
            .path_and_query()
            .map_or("/m", |path| path.as_str())
            .to_owned();
        let next = if parts.method == axum::http::Method::GET && path != "/m" {
            path.as_str()
        } else {
            ""
        };
        let to_sign_in = || Redirect::to(&url("/m/sign-in", &[("next", next)])).into_response();
        let Some(token) = SessionCookie::Volunteer.read(&parts.headers, app.config.secure_cookies) else {
            return Err(to_sign_in());
        };
        let now = app.host.clock().now();
        let found = async {
            let mut db = app.host.pool().acquire().await?;
            let found = volunteer_session::find(&mut db, &token.hash(), now).await?;
            if let Some(live) = found
                .as_ref()
                .filter(|live| now - live.last_seen_at >= Duration::minutes(5))
            {
                volunteer_session::seen(&mut db, live.session_id, now).await?;
            }
            Ok::<_, Failure>(found)
        };
        let Some(live) = found
            .await
            .map_err(|failure| PageError::from(failure).into_response())?
        else {
            return Err(to_sign_in());
        };
        app.refresh_orgs().await;
        let volunteer = Self {
            session_id: live.session_id,
            id: live.volunteer_id,
            actor: Actor::Volunteer {
                id: live.volunteer_id,
            },
            csrf: token.csrf().make(),
            tr: language(&parts.headers),
            font: font(&parts.headers),
            path,
        };
        if let Some(reader) = parts.extensions.get::<Reader>() {
            reader.is(volunteer.ctx(app));
        }
        Ok(volunteer)
    }
}
