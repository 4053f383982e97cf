//! What followers of the WeChat account say and do: they prove a number, leave, come back; and what became of messages to them.

use gateways::wechat::{Incoming, Kind};
use rand::RngExt;
use runtime::{Crypto, Cx, Result};
use time::OffsetDateTime;

use crate::{
    codes,
    domain::{
        pairing::{self, Words},
        template::Template,
        wording::Wording,
    },
    store::{
        follower::{self, Pairing},
        receipt::Told,
    },
};

/// The blind index under which a follower is found.
fn openid_index(crypto: &Crypto, openid: &str) -> Vec<u8> {
    crypto.index("openid", openid)
}

/// Takes what they said, in their order; gives the receipts that were among it.
pub async fn hear(cx: &Cx, gateway: &str, said: Vec<Incoming>) -> Result<Vec<Told>> {
    let mut receipts = Vec::new();
    for incoming in said {
        let index = openid_index(cx.crypto(), &incoming.from);
        match &incoming.kind {
            Kind::Followed => follower::set_gone(&mut *cx.db().await, &index, None).await?,
            Kind::Left => follower::set_gone(&mut *cx.db().await, &index, Some(cx.now())).await?,
            Kind::Text { msg_id, content } => words(cx, &incoming.from, index, msg_id, content).await?,
            Kind::Finished { msg_id, status } => {
                receipts.extend(finished(cx, gateway, index, msg_id, status, incoming.at).await?);
            }
            Kind::Other => {}
        }
    }
    Ok(receipts)
}

async fn words(cx: &Cx, openid: &str, openid_index: Vec<u8>, msg_id: &str, content: &str) -> Result<()> {
    let crypto = cx.crypto();
    match Words::read(content) {
        Words::Number(phone) => {
            if follower::is_heard(&mut *cx.db().await, &openid_index, msg_id).await? {
                return Ok(());
            }
            let code = format!("{:06}", rand::rng().random_range(0..1_000_000_u32));
            let pairing = Pairing {
                code_index: code_index(crypto, openid, &code),
                openid_index,
                openid: crypto.seal(openid),
                phone_index: crypto.index("phone", phone.as_str()),
                expires_at: cx.now() + pairing::VALID,
                msg_id: msg_id.to_owned(),
            };
            let wording = Wording::of(Template::WechatCode).with("code", code);
            // A number that has had its codes gets no other: the one that is on its way stays good.
            if let Ok(message_id) = codes::queue(cx, phone, wording).await? {
                tracing::debug!(%message_id, "a follower has named a number");
                follower::keep_pairing(&mut *cx.db().await, &pairing).await?;
            }
        }
        Words::Code(code) => {
            let code = code_index(crypto, openid, &code);
            let mut db = cx.db().await;
            follower::prove(&mut db, &openid_index, &code, pairing::MOST_TRIES, cx.now()).await?;
        }
        Words::Unbind => follower::unbind(&mut *cx.db().await, &openid_index).await?,
        Words::Other => {}
    }
    Ok(())
}

/// The receipt of a message to a follower; nothing for one whose number nobody knows any more.
async fn finished(
    cx: &Cx,
    gateway: &str,
    openid_index: Vec<u8>,
    msg_id: &str,
    status: &str,
    at: Option<OffsetDateTime>,
) -> Result<Option<Told>> {
    let mut numbers = follower::numbers(&mut *cx.db().await, std::slice::from_ref(&openid_index)).await?;
    Ok(numbers.remove(&openid_index).map(|phone_index| Told {
        provider: gateway.to_owned(),
        provider_id: msg_id.to_owned(),
        phone_index,
        out_id: None,
        delivered: status == Kind::SUCCESS,
        code: status.to_owned(),
        reported_at: at.unwrap_or(cx.now()),
    }))
}

fn code_index(crypto: &Crypto, openid: &str, code: &str) -> Vec<u8> {
    crypto.index("wechat_code", &format!("{openid}|{code}"))
}
