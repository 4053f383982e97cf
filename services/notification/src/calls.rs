//! Elders whom an SMS does not reach, or who do not read: a machine calls and reads it; whom nobody answers for, the hotline calls.

use contracts::settings;
use kernel::MessageId;
use runtime::{Cx, Result};

use crate::{
    channel::Channel,
    domain::{
        ladder::{self, Step},
        wording::Content,
    },
    store::{
        call::{self, Report, Unanswered},
        reply::{self, Unreached},
    },
};

/// Under which name whom nobody reached stands on the hotline's list.
const CALL: &str = "call";
/// What is not read by anybody but the elder.
const SECRET: &str = "code";

/// Has a message read to an elder who does not read, beside the SMS. Nothing happens without a gateway that calls.
///
/// # Errors
/// The database is away.
pub async fn ask(cx: &Cx, message: MessageId) -> Result<()> {
    if cx.state::<Channel>().callers.is_empty() {
        return Ok(());
    }
    call::ask(&mut *cx.db().await, message, cx.now()).await?;
    cx.wake("caller");
    Ok(())
}

/// Takes what gateways say of calls.
///
/// # Errors
/// The database is away.
pub async fn hear(cx: &Cx, reports: &[Report]) -> Result<()> {
    for report in reports {
        let unanswered = call::report(&mut *cx.db().await, report, cx.now()).await?;
        if let Some(unanswered) = unanswered {
            silence(cx, &unanswered, &report.code).await?;
        }
    }
    Ok(())
}

/// Takes what gateways said of calls before they told us their ids.
///
/// # Errors
/// The database is away.
pub async fn hear_early(cx: &Cx) -> Result<()> {
    let reports = call::early_reports(&mut *cx.db().await).await?;
    hear(cx, &reports).await
}

/// Nobody answered: once more, or the hotline.
///
/// # Errors
/// The database is away.
pub async fn silence(cx: &Cx, call: &Unanswered, code: &str) -> Result<()> {
    let most = cx.settings().int(settings::VOICE_TRIES);
    let step = ladder::after_silence(call.tries, most, cx.now());
    record(cx, call.message_id, &step, code).await
}

/// Records the next step of a call, and puts it on the hotline's list where that is the step.
///
/// # Errors
/// The database is away.
pub async fn record(cx: &Cx, message: MessageId, step: &Step, code: &str) -> Result<()> {
    let mut db = cx.db().await;
    let is_recorded = call::record(&mut db, message, step, code, cx.now()).await?;
    if *step != Step::HandOver || !is_recorded {
        return Ok(());
    }
    tracing::info!(%message, code, "nobody was reached by SMS or call: the hotline calls");
    let Some((phone, phone_index, content)) = call::read_out(&mut db, message).await? else {
        return Ok(());
    };
    let crypto = cx.crypto();
    let text = crypto
        .open(&content)
        .ok()
        .and_then(|content| serde_json::from_str::<Content>(&content).ok())
        .map(|content| to_be_told(&content))
        .unwrap_or_default();
    let unreached = Unreached {
        provider: CALL,
        sequence: message.to_string(),
        phone,
        phone_index,
        text: crypto.seal(&text),
    };
    reply::unreached(&mut db, &unreached, cx.now()).await?;
    Ok(())
}

/// The text for whoever calls; the visit code stays the elder's and stands with the order.
fn to_be_told(content: &Content) -> String {
    let secret = content.vars.iter().find(|(name, _)| name == SECRET);
    match secret {
        Some((_, code)) if !code.is_empty() => content.text.replace(code.as_str(), "（见订单）"),
        _ => content.text.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hotline_reads_everything_but_the_code() {
        let content = Content {
            text: "【台儿庄时间银行】服务码482913".into(),
            vars: vec![("code".into(), "482913".into())],
            codes: Default::default(),
        };
        assert_eq!(to_be_told(&content), "【台儿庄时间银行】服务码（见订单）");
    }
}
