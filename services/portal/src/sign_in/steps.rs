//! The steps of a member of staff. Nothing here says why somebody did not get in: neither whether the account exists,
//! nor whether it is locked. The audit trail says it.

use contracts::{Actor, Error};
use kernel::{SessionId, StaffId};
use runtime::{Cx, Result};
use serde_json::json;
use time::{Duration, OffsetDateTime};

use super::{
    Stage,
    password::{hash_password, is_right},
    second_factor as factor,
};
use crate::{
    domain::{
        lockout::{self, Policy},
        password,
    },
    store::{
        session::{self, Live, NewSession},
        staff::{self, Credentials},
    },
    web::{App, PortalConfig, Token},
};

/// Minutes in which all steps must be done.
const ON_THE_WAY: Duration = Duration::minutes(10);

/// A step that was passed: the new token and what comes next.
pub struct Entered {
    /// For the cookie.
    pub token: Token,
    /// What comes next.
    pub stage: Stage,
}

/// Why a new password was not taken.
#[derive(Debug)]
pub enum PasswordRefused {
    /// The present one is wrong.
    Wrong,
    /// The new one breaks a rule.
    Weak(Error),
}

fn policy(config: &PortalConfig) -> Policy {
    Policy {
        tries: config.sign_in_tries,
        lock: Duration::minutes(config.lock_minutes),
    }
}

fn me() -> Actor {
    Actor::service("portal")
}

/// The first step. `None` = not let in.
pub async fn enter(app: &App, username: &str, secret: &str, device: String) -> Result<Option<Entered>> {
    if secret.len() > 1024 {
        return Ok(None);
    }
    let username = username.trim().to_lowercase();
    let known = {
        let mut db = app.host.pool().acquire().await?;
        staff::by_username(&mut db, &username).await?
    };
    let hash = known.as_ref().map(|known| known.password_hash.clone());
    let right = is_right(secret.to_owned(), hash).await?;
    let config = app.config.clone();
    app.host
        .unit(me(), |cx| async move {
            let Some(account) = known.filter(|known| known.is_active) else {
                // Who it was is not written: people type passwords into the wrong field.
                cx.audit("staff.sign_in_refused", "unknown", json!({ "why": "no_account" }));
                return Ok(None);
            };
            let Some(account) = unlocked(&cx, account.id).await? else {
                return Ok(None);
            };
            if !right {
                count_wrong(&cx, &config, &account, "password").await?;
                return Ok(None);
            }
            let (stage, pending_secret) = match account.totp_secret {
                Some(_) => (Stage::SecondFactor, None),
                None => (Stage::Enrolment, Some(cx.crypto().seal(&factor::new_secret()))),
            };
            let token = Token::random();
            let new = NewSession {
                id: SessionId::generate(cx.now()),
                token_hash: token.hash(),
                staff_id: account.id,
                stage,
                pending_secret,
                device,
                at: cx.now(),
                expires_at: cx.now() + ON_THE_WAY,
            };
            session::insert(&mut *cx.db().await, &new).await?;
            cx.audit(
                "staff.password_shown",
                account.id,
                json!({ "device": new.device }),
            );
            Ok(Some(Entered { token, stage }))
        })
        .await
}

/// The second step of an enrolled account. `None` = wrong code.
pub async fn second_factor(app: &App, live: &Live, code: &str) -> Result<Option<Entered>> {
    let (config, live, code) = (app.config.clone(), live.clone(), code.to_owned());
    app.host
        .unit(me(), |cx| async move {
            let Some(account) = unlocked(&cx, live.staff_id).await? else {
                return Ok(None);
            };
            let step = match &account.totp_secret {
                Some(sealed) => factor::check(&open(&cx, sealed)?, &code, account.totp_step, cx.now()),
                None => None,
            };
            let Some(step) = step else {
                count_wrong(&cx, &config, &account, "second_factor").await?;
                return Ok(None);
            };
            staff::used_step(&mut *cx.db().await, account.id, step).await?;
            Ok(Some(go_on(&cx, &config, &live, &account).await?))
        })
        .await
}

/// The second step of an account that has no second factor yet: it is enrolled when its first code is right.
pub async fn enrol(app: &App, live: &Live, code: &str) -> Result<Option<Entered>> {
    let (config, live, code) = (app.config.clone(), live.clone(), code.to_owned());
    app.host
        .unit(me(), |cx| async move {
            let (Some(account), Some(sealed)) = (unlocked(&cx, live.staff_id).await?, &live.pending_secret)
            else {
                return Ok(None);
            };
            if account.totp_secret.is_some() {
                return Ok(None);
            }
            let Some(step) = factor::check(&open(&cx, sealed)?, &code, 0, cx.now()) else {
                count_wrong(&cx, &config, &account, "enrolment").await?;
                return Ok(None);
            };
            staff::enrol(&mut *cx.db().await, account.id, sealed, step).await?;
            cx.audit("staff.second_factor_enrolled", account.id, json!({}));
            Ok(Some(go_on(&cx, &config, &live, &account).await?))
        })
        .await
}

/// A new password: at sign-in when one is due, or at one's own wish. Every other session of the account ends.
pub async fn new_password(
    app: &App,
    live: &Live,
    present: String,
    wanted: String,
) -> Result<std::result::Result<Entered, PasswordRefused>> {
    let known = {
        let mut db = app.host.pool().acquire().await?;
        staff::by_username(&mut db, &live.username).await?
    };
    let account = known.ok_or_else(|| Error::not_found("staff"))?;
    if let Err(weak) = password::check("new", &wanted, &account.username) {
        return Ok(Err(PasswordRefused::Weak(weak)));
    }
    let right = is_right(present.clone(), Some(account.password_hash.clone())).await?;
    if right && present == wanted {
        let same = Error::invalid("new", "password_same", "the new password is the present one");
        return Ok(Err(PasswordRefused::Weak(same)));
    }
    let hash = if right {
        Some(hash_password(wanted).await?)
    } else {
        None
    };
    let (config, live) = (app.config.clone(), live.clone());
    app.host
        .unit(me(), |cx| async move {
            let Some(account) = unlocked(&cx, live.staff_id).await? else {
                return Ok(Err(PasswordRefused::Wrong));
            };
            let Some(hash) = hash else {
                count_wrong(&cx, &config, &account, "present_password").await?;
                return Ok(Err(PasswordRefused::Wrong));
            };
            let mut db = cx.db().await;
            staff::set_password(&mut db, account.id, &hash, cx.now()).await?;
            session::end_others(&mut db, account.id, live.session_id, "password_changed", cx.now()).await?;
            drop(db);
            cx.audit("staff.password_changed", account.id, json!({}));
            Ok(Ok(open_session(&cx, &config, &live).await?))
        })
        .await
}

/// Ends a session.
pub async fn sign_out(app: &App, live: &Live) -> Result<()> {
    let live = live.clone();
    app.host
        .unit(me(), |cx| async move {
            session::end(
                &mut *cx.db().await,
                live.staff_id,
                live.session_id,
                "signed_out",
                cx.now(),
            )
            .await?;
            cx.audit("staff.signed_out", live.staff_id, json!({}));
            Ok(())
        })
        .await
}

/// The account under lock, unless it is closed or locked out.
async fn unlocked(cx: &Cx, id: StaffId) -> Result<Option<Credentials>> {
    let account = staff::lock(&mut *cx.db().await, id)
        .await?
        .filter(|account| account.is_active);
    let Some(account) = account else {
        cx.audit("staff.sign_in_refused", id, json!({ "why": "closed" }));
        return Ok(None);
    };
    if lockout::is_locked(account.locked_until, cx.now()) {
        cx.audit("staff.sign_in_refused", id, json!({ "why": "locked" }));
        return Ok(None);
    }
    Ok(Some(account))
}

async fn count_wrong(cx: &Cx, config: &PortalConfig, account: &Credentials, what: &str) -> Result<()> {
    let counted = policy(config).count(account.failed_tries, account.locked_until, cx.now());
    staff::failed(
        &mut *cx.db().await,
        account.id,
        counted.tries,
        counted.locked_until,
    )
    .await?;
    let detail = json!({ "why": what, "tries": counted.tries, "locked": counted.locked_until.is_some() });
    cx.audit("staff.sign_in_refused", account.id, detail);
    Ok(())
}

async fn go_on(cx: &Cx, config: &PortalConfig, live: &Live, account: &Credentials) -> Result<Entered> {
    let due = account.must_change_password
        || password::is_old(account.password_changed_at, config.password_days, cx.now());
    if due {
        advance(cx, live, Stage::NewPassword, cx.now() + ON_THE_WAY).await
    } else {
        open_session(cx, config, live).await
    }
}

async fn open_session(cx: &Cx, config: &PortalConfig, live: &Live) -> Result<Entered> {
    staff::signed_in(&mut *cx.db().await, live.staff_id, cx.now()).await?;
    cx.audit("staff.signed_in", live.staff_id, json!({}));
    advance(
        cx,
        live,
        Stage::Open,
        cx.now() + Duration::hours(config.session_hours),
    )
    .await
}

async fn advance(cx: &Cx, live: &Live, stage: Stage, expires_at: OffsetDateTime) -> Result<Entered> {
    let token = Token::random();
    let hash = token.hash();
    session::advance(
        &mut *cx.db().await,
        live.session_id,
        stage,
        &hash,
        cx.now(),
        expires_at,
    )
    .await?;
    Ok(Entered { token, stage })
}

fn open(cx: &Cx, sealed: &[u8]) -> Result<String> {
    cx.crypto().open(sealed)
}
