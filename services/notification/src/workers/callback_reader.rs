//! Reads what gateways have posted: receipts tell their messages, replies are kept to be routed. All of a callback, or
//! nothing of it.

use gateways::{
    aliyun::{read_reports, read_ups},
    yunmas::{Push, read_push},
};
use kernel::Phone;
use runtime::{Crypto, Cx, Progress, Result, Worker};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::store::{
    callback::{self, Door, Unread},
    receipt::{self, Told},
    reply::{self, NewReply},
};

/// Callbacks of one transaction; each may hold hundreds of receipts.
const AT_ONCE: usize = 20;

/// What one callback says.
#[derive(Default)]
struct Said {
    receipts: Vec<Told>,
    replies: Vec<NewReply>,
}

/// The body is not what the gateway's document says.
struct Malformed;

impl From<gateways::Malformed> for Malformed {
    fn from(_: gateways::Malformed) -> Self {
        Malformed
    }
}

/// Reads the oldest that wait.
pub async fn run(worker: Worker) -> Result<Progress> {
    let done = worker.unit(read_some).await?;
    Ok(Progress::of_batch(done, AT_ONCE))
}

async fn read_some(cx: Cx) -> Result<usize> {
    let most = i64::try_from(AT_ONCE).unwrap_or(i64::MAX);
    let mut db = cx.db().await;
    let unread = callback::unread(&mut db, most).await?;
    if unread.is_empty() {
        return Ok(0);
    }
    let (mut read, mut malformed) = (Vec::new(), Vec::new());
    let mut all = Said::default();
    for row in &unread {
        match understand(cx.crypto(), row) {
            Ok(said) => {
                all.receipts.extend(said.receipts);
                all.replies.extend(said.replies);
                read.push(row.id);
            }
            Err(Malformed) => {
                tracing::error!(callback = row.id, door = ?row.door, "a callback cannot be read; its body is kept");
                malformed.push(row.id);
            }
        }
    }
    receipt::keep(&mut db, &all.receipts, cx.now()).await?;
    reply::keep(&mut db, &all.replies, cx.now()).await?;
    callback::mark(&mut db, &read, &malformed, cx.now()).await?;
    if !all.replies.is_empty() {
        cx.wake("reply_router");
    }
    Ok(unread.len())
}

fn understand(crypto: &Crypto, row: &Unread) -> Result<Said, Malformed> {
    let body = crypto.open(&row.body).map_err(|_| Malformed)?;
    let body = body.as_bytes();
    let mut said = Said::default();
    match row.door {
        Door::AliyunReport => {
            for report in read_reports(body)? {
                let code = report.err_code;
                let (at, out_id) = (report.report_time, report.out_id.parse().ok());
                said.receipt(
                    crypto,
                    "aliyun",
                    &report.phone_number,
                    report.biz_id,
                    out_id,
                    report.success,
                    code,
                    at,
                    row,
                );
            }
        }
        Door::AliyunUp => {
            for up in read_ups(body)? {
                let sequence = Some(up.sequence_id).filter(|sequence| !sequence.is_empty());
                said.reply(
                    crypto,
                    "aliyun",
                    &up.phone_number,
                    sequence,
                    &up.content,
                    up.send_time,
                );
            }
        }
        Door::YunmasPush => match read_push(body)? {
            Push::Reports(reports) => {
                for report in reports {
                    let delivered = report.delivered();
                    for mobile in &report.mobile {
                        let (group, code) = (report.msg_group.clone(), report.error_code.clone());
                        said.receipt(
                            crypto,
                            "yunmas",
                            mobile,
                            group,
                            None,
                            delivered,
                            code,
                            report.receive_date,
                            row,
                        );
                    }
                }
            }
            Push::Delivers(delivers) => {
                for deliver in delivers {
                    said.reply(
                        crypto,
                        "yunmas",
                        &deliver.mobile,
                        None,
                        &deliver.sms_content,
                        deliver.send_time,
                    );
                }
            }
        },
    }
    Ok(said)
}

impl Said {
    #[allow(clippy::too_many_arguments, reason = "the two gateways' receipts in one row")]
    fn receipt(
        &mut self,
        crypto: &Crypto,
        provider: &'static str,
        number: &str,
        provider_id: String,
        out_id: Option<Uuid>,
        delivered: bool,
        code: String,
        at: Option<OffsetDateTime>,
        row: &Unread,
    ) {
        let Some(phone) = mobile(number) else {
            return skipped(provider);
        };
        self.receipts.push(Told {
            provider,
            provider_id,
            phone_index: crypto.index("phone", phone.as_str()),
            out_id,
            delivered,
            code,
            reported_at: at.unwrap_or(row.received_at),
        });
    }

    fn reply(
        &mut self,
        crypto: &Crypto,
        provider: &'static str,
        number: &str,
        sequence: Option<String>,
        text: &str,
        at: Option<OffsetDateTime>,
    ) {
        let Some(phone) = mobile(number) else {
            return skipped(provider);
        };
        let sequence = sequence.unwrap_or_else(|| digest(crypto, &phone, text, at));
        self.replies.push(NewReply {
            provider,
            sequence,
            phone: crypto.seal(phone.as_str()),
            phone_index: crypto.index("phone", phone.as_str()),
            text: crypto.seal(text),
        });
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
    let national = number
        .strip_prefix("86")
        .filter(|rest| rest.len() == 11)
        .unwrap_or(number);
    national.parse().ok()
}

fn skipped(provider: &str) {
    tracing::warn!(
        provider,
        "a receipt or reply without a mobile number is left out; its body is kept"
    );
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
