//! Reads what gateways have posted: receipts tell their messages, replies are kept to be routed. All of a callback, or
//! nothing of it.

use gateways::wechat::Incoming;
use kernel::Phone;
use runtime::{Crypto, Cx, Progress, Result, Worker};
use time::OffsetDateTime;

use crate::{
    calls, followers,
    providers::door::{self, Called, Heard, Malformed, Receipt},
    store::{
        call::Report,
        callback::{self, Unread},
        receipt::{self, Told},
        reply::{self, NewReply},
    },
};

/// Callbacks of one transaction: of those that hold one receipt each, as lines bring them.
const AT_ONCE: usize = 500;
/// Octets of one transaction: some twenty of those that hold hundreds of receipts.
const OCTETS: i32 = 1 << 20;
/// What one callback says, sealed.
#[derive(Default)]
struct Said {
    receipts: Vec<Told>,
    replies: Vec<NewReply>,
    calls: Vec<Report>,
    followers: Vec<Incoming>,
}

/// Reads the oldest that wait.
pub async fn run(worker: Worker) -> Result<Progress> {
    let done = worker.unit(read_some).await?;
    // A batch may be full of octets.
    Ok(Progress::of_batch(done, 1))
}

async fn read_some(cx: Cx) -> Result<usize> {
    let most = i64::try_from(AT_ONCE).unwrap_or(i64::MAX);
    let mut db = cx.db().await;
    let unread = callback::unread(&mut db, most, OCTETS).await?;
    if unread.is_empty() {
        return Ok(0);
    }
    let (mut read, mut malformed) = (Vec::new(), Vec::new());
    let mut followers = Vec::new();
    let mut all = Said::default();
    for row in &unread {
        match understand(cx.crypto(), row) {
            Ok(said) => {
                all.receipts.extend(said.receipts);
                all.replies.extend(said.replies);
                all.calls.extend(said.calls);
                followers.push((row.gateway.as_str(), said.followers));
                read.push(row.id);
            }
            Err(Malformed) => {
                tracing::error!(
                    callback = row.id,
                    gateway = row.gateway,
                    door = row.door,
                    "a callback cannot be read; its body is kept"
                );
                malformed.push(row.id);
            }
        }
    }
    drop(db);
    for (gateway, said) in followers {
        all.receipts.extend(followers::hear(&cx, gateway, said).await?);
    }
    calls::hear(&cx, &all.calls).await?;
    let mut db = cx.db().await;
    receipt::keep(&mut db, &all.receipts, cx.now()).await?;
    reply::keep(&mut db, &all.replies, cx.now()).await?;
    callback::mark(&mut db, &read, &malformed, cx.now()).await?;
    if !all.replies.is_empty() {
        cx.wake("reply_router");
    }
    Ok(unread.len())
}

fn understand(crypto: &Crypto, row: &Unread) -> Result<Said, Malformed> {
    let door = door::find(&row.gateway, &row.door).ok_or(Malformed)?;
    let body = crypto.open(&row.body).map_err(|_| Malformed)?;
    let said = (door.read)(body.as_bytes())?;
    let phone_of = |number: &str| {
        let phone = mobile(number);
        if phone.is_none() {
            tracing::warn!(
                gateway = row.gateway,
                "a receipt or reply without a mobile number is left out; its body is kept"
            );
        }
        phone
    };
    Ok(Said {
        receipts: said
            .receipts
            .into_iter()
            .filter_map(|receipt| Some(told(crypto, row, &phone_of(&receipt.number)?, receipt)))
            .collect(),
        replies: said
            .replies
            .into_iter()
            .filter_map(|heard| Some(reply_of(crypto, row, &phone_of(&heard.number)?, heard)))
            .collect(),
        calls: said.calls.into_iter().map(|called| report(row, called)).collect(),
        followers: said.followers,
    })
}

fn report(row: &Unread, called: Called) -> Report {
    Report {
        provider: row.gateway.clone(),
        provider_id: called.provider_id,
        no: called.no,
        answered: called.answered,
        code: called.code,
    }
}

fn told(crypto: &Crypto, row: &Unread, phone: &Phone, receipt: Receipt) -> Told {
    Told {
        provider: row.gateway.clone(),
        provider_id: receipt.provider_id,
        phone_index: crypto.index("phone", phone.as_str()),
        out_id: receipt.out_id,
        delivered: receipt.delivered,
        code: receipt.code,
        reported_at: receipt.at.unwrap_or(row.received_at),
    }
}

fn reply_of(crypto: &Crypto, row: &Unread, phone: &Phone, heard: Heard) -> NewReply {
    NewReply {
        provider: row.gateway.clone(),
        sequence: heard
            .sequence
            .unwrap_or_else(|| digest(crypto, phone, &heard.text, heard.at)),
        phone: crypto.seal(phone.as_str()),
        phone_index: crypto.index("phone", phone.as_str()),
        text: crypto.seal(&heard.text),
    }
}

/// What stands for a reply that has no number of its own: the same push twice gives the same.
fn digest(crypto: &Crypto, phone: &Phone, text: &str, at: Option<OffsetDateTime>) -> String {
    let second = at.map_or(0, OffsetDateTime::unix_timestamp);
    let index = crypto.index("reply", &format!("{}|{second}|{text}", phone.as_str()));
    index.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The number, with or without the country code in front.
fn mobile(number: &str) -> Option<Phone> {
    let number = number.trim();
    let number = number.strip_prefix('+').unwrap_or(number);
    let national = number
        .strip_prefix("86")
        .filter(|rest| rest.len() == 11)
        .unwrap_or(number);
    national.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_and_without_the_country_code() {
        for number in ["16900000001", "8616900000001", "+8616900000001", " 16900000001 "] {
            assert_eq!(
                mobile(number).map(|phone| phone.as_str().to_owned()).as_deref(),
                Some("16900000001"),
                "{number}"
            );
        }
        assert!(mobile("10086").is_none());
    }
}
