//! Aliyun's calls 阿里云语音服务.

use std::{collections::BTreeMap, sync::Arc};

use futures::future::BoxFuture;
use gateways::{
    Verdict,
    aliyun::{Acknowledgement, SingleCallByTts, judge_call, read_call_reports, template_param},
};
use serde::Deserialize;
use time::OffsetDateTime;

use super::{Call, Caller, Gateway, PLAY_TIMES};
use crate::{
    domain::template::Template,
    providers::{
        Setup,
        aliyun::Account,
        door::{self, Called, Door, Entrance, Malformed, Said},
    },
};

/// What we speak with it.
pub const GATEWAY: Gateway = Gateway {
    name: "aliyun_voice",
    open: |setup| Ok(Arc::new(AliyunVoice::try_new(setup)?)),
    doors: &[Door {
        name: "report",
        entrance: Entrance::Posted(|| door::json(&Acknowledgement::received())),
        read: reports,
    }],
};

/// Slower than usual, for old ears.
const SPEED: i16 = -200;

/// Its keys of `[notification]`.
#[derive(Deserialize)]
struct Section {
    /// Address.
    endpoint: String,
    /// Public part of the access key.
    access_key_id: String,
    /// Number that is shown; empty = one of the provider's.
    shown_number: String,
    /// File with the account's own codes of texts; empty = those the sandbox knows.
    codes_file: String,
}

/// An account that calls.
struct AliyunVoice {
    account: Account,
    shown: Option<String>,
    codes: BTreeMap<Template, String>,
}

impl AliyunVoice {
    fn try_new(setup: &Setup<'_>) -> Result<Self, String> {
        let section: Section = setup.section(GATEWAY.name)?;
        Ok(Self {
            account: Account::try_new(setup, &section.endpoint, section.access_key_id)?,
            shown: Some(section.shown_number).filter(|number| !number.is_empty()),
            codes: super::codes(GATEWAY.name, &section.codes_file, |spoken| spoken.aliyun.clone())?,
        })
    }
}

impl Caller for AliyunVoice {
    fn name(&self) -> &'static str {
        GATEWAY.name
    }

    fn call<'a>(&'a self, call: &'a Call, now: OffsetDateTime) -> BoxFuture<'a, Verdict> {
        Box::pin(async move {
            let asked = SingleCallByTts {
                called: call.phone.as_str().to_owned(),
                tts_code: self.codes.get(&call.template).cloned().unwrap_or_default(),
                tts_param: Some(template_param(&call.values)).filter(|_| !call.values.is_empty()),
                play_times: PLAY_TIMES,
                speed: SPEED,
                shown: self.shown.clone(),
                out_id: call.no.to_string(),
            };
            let answer = self
                .account
                .ask(|key, host, nonce| asked.sign(key, host, now, nonce));
            match answer.await {
                Ok((status, body)) => judge_call(status, &body),
                Err(none) => none.verdict(),
            }
        })
    }
}

fn reports(body: &[u8]) -> Result<Said, Malformed> {
    let calls = read_call_reports(body)?.into_iter().map(|report| Called {
        answered: report.answered(),
        provider_id: report.call_id,
        no: report.out_id.parse().ok(),
        code: report.status_code,
    });
    Ok(Said::calls(calls))
}
