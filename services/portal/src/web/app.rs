use std::sync::Arc;

use axum::http::HeaderMap;
use kernel::Lang;
use portal_kit::{FontSize, LANG_COOKIE, PageCtx, Tr};
use runtime::Host;
use serde::Deserialize;
use uuid::Uuid;

use super::{Board, OrgTree, Orgs, token::cookie};

/// `[portal]` of the configuration.
#[derive(Debug, Clone, Deserialize)]
pub struct PortalConfig {
    /// Name of the product, Chinese.
    pub product: String,
    /// Name of the product, English.
    pub product_en: String,
    /// The hotline's number.
    pub hotline: String,
    /// Address of the volunteers' pages as phones reach it, for the pictures that they scan; empty = not known.
    pub mobile_url: String,
    /// Cookies over HTTPS only.
    pub secure_cookies: bool,
    /// Minutes without a click after which staff are signed out.
    pub idle_minutes: i64,
    /// Hours after which staff sign in again.
    pub session_hours: i64,
    /// Wrong tries in a row after which an account is locked.
    pub sign_in_tries: i32,
    /// Minutes for which it is locked.
    pub lock_minutes: i64,
    /// Days after which a password must be changed; 0 = never.
    pub password_days: i64,
    /// Days for which a volunteer's phone stays signed in.
    pub volunteer_session_days: i64,
}

/// What the telephone system shows when it says who calls; nothing where none is connected.
pub struct PopSecret(pub Option<String>);

impl PopSecret {
    /// The secret `pop-secret`, if there is one.
    ///
    /// # Errors
    /// It is too short to be one.
    pub fn new(host: &Host) -> Result<Self, String> {
        let secret = host.config().secret("pop-secret").ok();
        match secret {
            Some(secret) if secret.len() < 16 => {
                Err("the secret pop-secret has fewer than 16 characters".into())
            }
            secret => Ok(Self(secret)),
        }
    }
}

/// What every page stands on: the state of both routers.
#[derive(Clone)]
pub struct App {
    /// The running service.
    pub host: Host,
    /// Its configuration.
    pub config: Arc<PortalConfig>,
    orgs: Arc<Orgs>,
}

impl App {
    /// From the running service.
    pub fn new(host: Host) -> Self {
        Self {
            config: host.state(),
            orgs: host.state(),
            host,
        }
    }

    /// The organisation tree.
    pub fn orgs(&self) -> Arc<OrgTree> {
        self.orgs.tree()
    }

    /// What changes on the hotline's board.
    pub fn board(&self) -> Arc<Board> {
        self.host.state()
    }

    /// The tree has been changed by this reader: their next page shows it.
    pub fn orgs_changed(&self) {
        self.orgs.changed();
    }

    /// As for who is signed in, for a page of somebody who is not: the tree may have changed.
    pub async fn refresh(&self) {
        self.refresh_orgs().await;
    }

    /// Reads the tree again when another process may have changed it.
    pub async fn refresh_orgs(&self) {
        self.orgs.refresh(self.host.pool()).await;
    }

    /// A new idempotency key, for a form that is about to be shown.
    pub fn key(&self) -> Uuid {
        self.host.new_key()
    }

    /// Name of the product in the reader's language.
    pub fn product(&self, tr: Tr) -> &str {
        match tr.lang() {
            Lang::Zh => &self.config.product,
            Lang::En => &self.config.product_en,
        }
    }

    /// A page's context for somebody who is not signed in.
    pub fn ctx(&self, tr: Tr, font: FontSize, path: &str) -> PageCtx {
        let mut ctx = PageCtx::new(tr, self.product(tr), &self.config.hotline, path);
        ctx.font_size = font;
        ctx
    }
}

/// The language of a request.
pub(super) fn language(headers: &HeaderMap) -> Tr {
    Tr::from_cookie(cookie(headers, LANG_COOKIE).as_deref())
}

/// The size of letters of a request.
pub(super) fn font(headers: &HeaderMap) -> FontSize {
    FontSize::from_cookie(cookie(headers, FontSize::COOKIE).as_deref())
}
