use std::future::Future;

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use contracts::{Actor, Command, Query, Role};
use kernel::{OrgCode, SessionId, StaffId};
use portal_kit::{FontSize, PageCtx, Tr, UserBadge};
use runtime::Failure;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{
    App, PageError, SessionCookie, Token,
    app::{font, language},
    nav,
    refusal::Reader,
    url,
};
use crate::{
    sign_in::Stage,
    store::session::{self, Live},
};

/// What a page asks for by itself, over and over: it does not mean that somebody sits there.
const UNATTENDED: [&str; 2] = ["/console/counts", "/sse/board"];

/// A member of staff who is signed in. A handler that takes it is closed to everybody else.
#[derive(Debug, Clone)]
pub struct Signed {
    /// The session.
    pub session_id: SessionId,
    /// The account.
    pub staff_id: StaffId,
    /// Name of the person.
    pub name: String,
    /// Who asks, for the services.
    pub actor: Actor,
    /// What they may do.
    pub roles: Vec<Role>,
    /// Where.
    pub scope: OrgCode,
    /// Name of their organisation.
    pub org_name: String,
    /// Token for the forms of this page.
    pub csrf: String,
    /// The reader's language.
    pub tr: Tr,
    /// Size of letters.
    pub font: FontSize,
    /// Path and query of this request.
    pub path: String,
}

impl Signed {
    /// The page's context; `here` is the menu's entry that is current, e.g. `/orders`.
    pub fn ctx(&self, app: &App, here: &str) -> PageCtx {
        let mut ctx = app.ctx(self.tr, self.font, &self.path);
        ctx.csrf.clone_from(&self.csrf);
        ctx.user = Some(UserBadge {
            name: self.name.clone(),
            org_name: self.org_name.clone(),
        });
        ctx.nav = nav::menu(&self.roles, here);
        ctx.search = self
            .has(&[
                Role::Operator,
                Role::Branch,
                Role::Clerk,
                Role::OrgClerk,
                Role::Auditor,
            ])
            .then_some("/search");
        ctx
    }

    /// Whether they hold one of `roles`: for what a page shows. What they may do the services decide.
    pub fn has(&self, roles: &[Role]) -> bool {
        self.roles.iter().any(|role| roles.contains(role))
    }

    /// Refuses a page to other roles, before anything is asked.
    ///
    /// # Errors
    /// `forbidden`, `wrong_role`.
    pub fn needs(&self, roles: &[Role]) -> Result<(), PageError> {
        Ok(self.actor.has_role(roles)?)
    }

    /// Leads to the last page of the list at this address where it has fewer pages than the address says: `total` rows, `size`
    /// a page.
    ///
    /// # Errors
    /// The way there.
    pub fn reaches(&self, size: u32, total: i64) -> Result<(), PageError> {
        match url::last_page(&self.path, size, total) {
            Some(path) => Err(PageError::instead(path)),
            None => Ok(()),
        }
    }

    /// Asks a service for this reader.
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

    /// Tells a service to do something for this reader, once per `key`.
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

impl FromRequestParts<App> for Signed {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Some(token) = SessionCookie::Staff.read(&parts.headers, app.config.secure_cookies) else {
            return Err(to_sign_in(parts));
        };
        let found = if is_unattended(parts) {
            look(app, &token).await
        } else {
            live(app, &token).await
        };
        let Some(live) = found.map_err(unavailable)? else {
            return Err(to_sign_in(parts));
        };
        if live.stage != Stage::Open {
            return Err(redirect(parts, live.stage.path()));
        }
        let name = app.host.crypto().open(&live.name).map_err(unavailable)?;
        app.refresh_orgs().await;
        let signed = Self {
            session_id: live.session_id,
            staff_id: live.staff_id,
            name,
            actor: Actor::Staff {
                id: live.staff_id,
                roles: live.roles.clone(),
                scope: live.scope.clone(),
            },
            roles: live.roles,
            org_name: app.orgs().name(&live.scope).to_owned(),
            scope: live.scope,
            csrf: token.csrf().make(),
            tr: language(&parts.headers),
            font: font(&parts.headers),
            path: parts
                .uri
                .path_and_query()
                .map_or("/", |path| path.as_str())
                .to_owned(),
        };
        if let Some(reader) = parts.extensions.get::<Reader>() {
            reader.is(signed.ctx(app, ""));
        }
        Ok(signed)
    }
}

/// Asked for by the page itself; a day's plan while it is being made or offered, which may be until the morning.
fn is_unattended(parts: &Parts) -> bool {
    let path = parts.uri.path();
    UNATTENDED.contains(&path) || path.starts_with("/day-plans/") && parts.headers.contains_key("hx-request")
}

/// The session of a token, with its idle time begun anew.
pub(crate) async fn live(app: &App, token: &Token) -> runtime::Result<Option<Live>> {
    let Some(live) = look(app, token).await? else {
        return Ok(None);
    };
    let now = app.host.clock().now();
    // Once a minute is enough to know that somebody is there.
    if now - live.last_seen_at >= Duration::minutes(1) {
        let mut db = app.host.pool().acquire().await.map_err(Failure::from)?;
        session::seen(&mut db, live.session_id, now).await?;
    }
    Ok(Some(live))
}

/// The session of a token, as it is: nobody has clicked.
async fn look(app: &App, token: &Token) -> runtime::Result<Option<Live>> {
    let now = app.host.clock().now();
    let mut db = app.host.pool().acquire().await.map_err(Failure::from)?;
    let live = session::find(&mut db, &token.hash()).await?;
    Ok(live.filter(|live| is_alive(live, now, Duration::minutes(app.config.idle_minutes))))
}

/// Whether somebody is still signed in under this token. Where the database does not answer, they were a moment ago.
pub async fn is_open(app: &App, token: &Token) -> bool {
    match look(app, token).await {
        Ok(live) => live.is_some_and(|live| live.stage == Stage::Open),
        Err(_) => true,
    }
}

fn is_alive(live: &Live, now: OffsetDateTime, idle: Duration) -> bool {
    now < live.expires_at && now - live.last_seen_at < idle
}

fn unavailable(failure: Failure) -> Response {
    PageError::from(failure).into_response()
}

fn to_sign_in(parts: &Parts) -> Response {
    // Only a page that can be shown again is worth coming back to.
    let next = match parts.uri.path_and_query() {
        Some(path) if parts.method == axum::http::Method::GET && path.path() != "/" => path.as_str(),
        _ => "",
    };
    redirect(parts, &url("/sign-in", &[("next", next)]))
}

/// A redirect that htmx follows with the whole page.
fn redirect(parts: &Parts, to: &str) -> Response {
    if parts.headers.contains_key("hx-request") {
        let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/sign-in"));
        return (StatusCode::UNAUTHORIZED, [("hx-redirect", to)]).into_response();
    }
    let mut response = Redirect::to(to).into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn unattended(path: &str, by_itself: &str) -> bool {
        let mut request = Request::builder().uri(path);
        if !by_itself.is_empty() {
            request = request.header("hx-request", by_itself);
        }
        is_unattended(&request.body(()).unwrap().into_parts().0)
    }

    #[test]
    fn a_plan_that_fetches_itself_is_nobody_at_the_desk_and_one_that_is_opened_is() {
        assert!(unattended("/day-plans/7?who=nobody", "true"));
        assert!(!unattended("/day-plans/7", ""));
        assert!(!unattended("/orders", "true"));
        assert!(unattended("/console/counts?tab=open", "true"));
    }
}
