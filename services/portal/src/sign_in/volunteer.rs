//! Volunteers sign in with a code by SMS: six digits, five minutes, five tries (decision 22). The page never tells
//! whether a number is known. Who applies shows by the same code that the number is theirs.

use contracts::{
    Actor, Error, Personal, fields::Identities, notification::SendSignInCode, volunteer::VolunteerByPhone,
};
use kernel::{Phone, SessionId, VolunteerId, china_date};
use rand::RngExt;
use runtime::{Cx, Failure, Result};
use serde_json::json;
use subtle::ConstantTimeEq;
use time::Duration;
use uuid::Uuid;

use crate::{
    store::{
        sign_in_code::{self, NewCode},
        volunteer_session, wechat,
    },
    web::{App, Token},
};

const GOOD_FOR: Duration = Duration::minutes(5);
const TRIES: i32 = 5;
/// Codes a number can ask for: 1 a minute, 5 an hour, 10 a day, whether it is known or not.
const LIMITS: [(Duration, i64); 3] = [
    (Duration::minutes(1), 1),
    (Duration::hours(1), 5),
    (Duration::days(1), 10),
];

/// Codes to numbers of nobody, an hour: what somebody who types strangers' numbers can cost.
const TO_NOBODYS_AN_HOUR: i64 = 300;

/// Who is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Volunteers who have a passbook.
    Members,
    /// Also who wants to become one.
    Anybody,
}

/// What a right code opens.
pub enum Opened {
    /// A session of the volunteer.
    Session(Token),
    /// The number is theirs who typed the code; it is no volunteer's yet.
    Number,
}

/// Sends a code to a number, if it is one volunteer's; at the door for anybody to any number.
///
/// # Errors
/// `invalid` at `phone`; `conflict` `codes_too_often`; `unavailable`.
pub async fn send_code(app: &App, typed: &str, door: Door) -> Result<Phone> {
    let now = app.host.clock().now();
    let identities = Identities {
        today: china_date(now),
        accept_test: app.host.config().run.demo,
    };
    let phone = identities.phone("phone", typed)?;
    let me = Actor::service("portal");
    let asked = VolunteerByPhone {
        phone: Personal(phone.as_str().to_owned()),
    };
    let volunteer_id = app.host.client().ask(&me, asked).await?.volunteer_id;

    let code = format!("{:06}", rand::rng().random_range(0..1_000_000_u32));
    let id = kernel::uuid_v7(now);
    let new = NewCode {
        id,
        phone_index: app.host.crypto().index("phone", phone.as_str()),
        code_hash: hash(app, id, &code),
        volunteer_id,
        made_at: now,
        expires_at: now + GOOD_FOR,
    };
    app.host
        .unit(me.clone(), |cx| async move {
            let mut db = cx.db().await;
            let made =
                sign_in_code::made_since(&mut db, &new.phone_index, LIMITS.map(|(span, _)| now - span))
                    .await?;
            if made.iter().zip(LIMITS).any(|(made, (_, most))| *made >= most) {
                return Err(too_often());
            }
            if new.volunteer_id.is_none() && door == Door::Anybody {
                let since = now - Duration::hours(1);
                if sign_in_code::to_nobodys_since(&mut db, since).await? >= TO_NOBODYS_AN_HOUR {
                    return Err(too_often());
                }
            }
            sign_in_code::insert(&mut db, &new).await?;
            cx.audit(
                "volunteer.code_sent",
                id,
                json!({ "known": new.volunteer_id.is_some() }),
            );
            Ok(())
        })
        .await?;
    if volunteer_id.is_some() || door == Door::Anybody {
        let send = SendSignInCode {
            phone: Personal(phone.as_str().to_owned()),
            code: Personal(code),
        };
        app.host.client().tell(&me, id, send).await?;
    }
    Ok(phone)
}

fn too_often() -> Failure {
    Error::conflict("codes_too_often", "wait before asking for another code").into()
}

/// Opens a session for whoever has the newest code of the number, and binds them to who they are at `wechat`, if they came from there; or at the door for anybody says that it is theirs.
/// `None` = wrong, too late, or too often.
///
/// # Errors
/// The database does not answer.
pub async fn answer_code(
    app: &App,
    phone: &Phone,
    typed: &str,
    device: String,
    (door, wechat): (Door, Option<Vec<u8>>),
) -> Result<Option<Opened>> {
    let code: String = typed.chars().filter(char::is_ascii_digit).collect();
    let index = app.host.crypto().index("phone", phone.as_str());
    let days = app.config.volunteer_session_days;
    let app = app.clone();
    app.host
        .unit(Actor::service("portal"), |cx| {
            let app = app.clone();
            async move {
                let mut db = cx.db().await;
                let Some(newest) = sign_in_code::lock_newest(&mut db, &index, cx.now()).await? else {
                    return Ok::<_, Failure>(None);
                };
                let right = bool::from(hash(&app, newest.id, &code).ct_eq(&newest.code_hash));
                let known = newest.volunteer_id.is_some() || door == Door::Anybody;
                if !(right && known && newest.tries < TRIES) {
                    if newest.tries < TRIES {
                        sign_in_code::wrong(&mut db, newest.id).await?;
                    }
                    cx.audit(
                        "volunteer.sign_in_refused",
                        newest.id,
                        json!({ "tries": newest.tries + 1 }),
                    );
                    return Ok(None);
                }
                sign_in_code::used(&mut db, newest.id, cx.now()).await?;
                let Some(volunteer_id) = newest.volunteer_id else {
                    cx.audit("volunteer.number_shown", newest.id, json!({}));
                    return Ok(Some(Opened::Number));
                };
                if let Some(openid_index) = &wechat {
                    wechat::bind(&mut db, openid_index, volunteer_id, cx.now()).await?;
                    cx.audit("volunteer.wechat_bound", volunteer_id, json!({}));
                }
                drop(db);
                let token = open_session(&cx, volunteer_id, &device, days, "code").await?;
                Ok(Some(Opened::Session(token)))
            }
        })
        .await
}

/// A new session of a volunteer who has shown who they are.
pub(super) async fn open_session(
    cx: &Cx,
    volunteer_id: VolunteerId,
    device: &str,
    days: i64,
    by: &str,
) -> Result<Token> {
    let token = Token::random();
    let session = SessionId::generate(cx.now());
    let until = cx.now() + Duration::days(days);
    let mut db = cx.db().await;
    volunteer_session::insert(
        &mut db,
        session,
        &token.hash(),
        volunteer_id,
        device,
        cx.now(),
        until,
    )
    .await?;
    cx.audit(
        "volunteer.signed_in",
        volunteer_id,
        json!({ "device": device, "by": by }),
    );
    Ok(token)
}

/// A code is short: without the key its hash would be found by trying all.
fn hash(app: &App, id: Uuid, code: &str) -> Vec<u8> {
    app.host.crypto().index("sign_in_code", &format!("{id}.{code}"))
}
