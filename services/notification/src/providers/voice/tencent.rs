//! Tencent's calls 腾讯云语音消息. A text's variables are `{1}`, `{2}`, … in the order of `templates.toml`.

use std::{collections::BTreeMap, sync::Arc};

use futures::future::BoxFuture;
use gateways::{
    Verdict,
    tencent::{Acknowledgement, SendTtsVoice, judge_call, read_call_reports},
};
use serde::Deserialize;
use time::OffsetDateTime;

use super::{Call, Caller, Gateway, PLAY_TIMES};
use crate::{
    domain::template::Template,
    providers::{
        Setup,
        door::{self, Called, Door, Entrance, Malformed, Said},
        tencent::Account,
    },
};

/// What we speak with it.
pub const GATEWAY: Gateway = Gateway {
    name: "tencent_voice",
    open: |setup| Ok(Arc::new(TencentVoice::try_new(setup)?)),
    doors: &[Door {
        name: "status",
        entrance: Entrance::Posted(|| door::json(&Acknowledgement::received())),
        read: statuses,
    }],
};

/// Its keys of `[notification]`.
#[derive(Deserialize)]
struct Section {
    /// Address.
    endpoint: String,
    /// `ap-guangzhou`.
    region: String,
    /// Public part of the access key.
    secret_id: String,
    /// Application 应用, `VoiceSdkAppid`.
    app_id: String,
    /// File with the account's own ids of texts; empty = those the sandbox knows.
    codes_file: String,
}

/// An account that calls.
struct TencentVoice {
    account: Account,
    app_id: String,
    codes: BTreeMap<Template, String>,
}

impl TencentVoice {
    fn try_new(setup: &Setup<'_>) -> Result<Self, String> {
        let section: Section = setup.section(GATEWAY.name)?;
        Ok(Self {
            account: Account::try_new(setup, &section.endpoint, section.region, section.secret_id)?,
            app_id: section.app_id,
            codes: super::codes(GATEWAY.name, &section.codes_file, |spoken| spoken.number())?,
        })
    }
}

impl Caller for TencentVoice {
    fn name(&self) -> &'static str {
        GATEWAY.name
    }

    fn call<'a>(&'a self, call: &'a Call, now: OffsetDateTime) -> BoxFuture<'a, Verdict> {
        Box::pin(async move {
            let asked = SendTtsVoice {
                template_id: self.codes.get(&call.template).cloned().unwrap_or_default(),
                called_number: format!("+86{}", call.phone.as_str()),
                voice_sdk_appid: self.app_id.clone(),
                template_param_set: call.values.iter().map(|(_, value)| value.clone()).collect(),
                play_times: PLAY_TIMES,
                session_context: Some(call.no.to_string()),
            };
            let answer = self
                .account
                .ask(|key, region, host| asked.sign(key, region, host, now));
            match answer.await {
                Ok((status, body)) => judge_call(status, &body),
                Err(none) => none.verdict(),
            }
        })
    }
}

fn statuses(body: &[u8]) -> Result<Said, Malformed> {
    let calls = read_call_reports(body)?.into_iter().map(|report| Called {
        answered: report.call.answered(),
        provider_id: report.call.callid,
        no: None,
        code: report.call.result,
    });
    Ok(Said::calls(calls))
}
