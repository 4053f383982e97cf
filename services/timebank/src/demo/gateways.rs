use anyhow::Context;
use contracts::{Personal, notification::channel::TestChannel, settings};
use serde_json::json;

use super::{registry::Elder, step::Loader};

/// The gateway of the demonstration.
const GATEWAY: &str = "aliyun";
/// Whose telephones the tests of it go to: one that is on, and one that is not.
const MINE: &str = "16999990101";
const OFF: &str = "16999990102";
/// What the network says of a telephone that is not there.
const NOT_IN_SERVICE: &str = "MOBILE_NOT_ON_SERVICE";
/// Segments of the contract for each order of the history, in a month: twice what an order's messages come to.
const SEGMENTS: usize = 4;
/// What elders wrote when nobody had asked for words.
const UNASKED: [&str; 4] = ["谢谢小李，冰箱修好了", "明天几点来", "我不在家，改天吧", "帮帮我"];

impl Loader<'_> {
    /// What is agreed with the carriers for a month, two tests of the gateway, and replies that a person has to read (R12.4).
    pub(super) async fn leave_gateways(&mut self, elders: &[Elder]) -> anyhow::Result<()> {
        let covered = (self.size.orders * SEGMENTS).next_multiple_of(1_000);
        self.change_setting(settings::SMS_MONTH_SEGMENTS, covered.into(), "按与运营商的合同")
            .await?;
        self.fails(OFF).await?;
        for phone in [MINE, OFF] {
            let test = TestChannel {
                provider: GATEWAY.into(),
                phone: Personal::from(phone),
            };
            self.tell(&self.operator(), test).await?;
        }
        let with_phone = elders.iter().rev().filter_map(|elder| elder.phone.clone());
        for (phone, text) in with_phone.zip(UNASKED) {
            self.ask_sandbox(&format!("phones/{phone}/reply"), json!({ "text": text }))
                .await?;
            self.replies += 1;
        }
        self.replies_done().await?;
        self.say(&format!(
            "{covered} segments a month, 2 tests of the gateway, {} replies to be read",
            UNASKED.len()
        ));
        Ok(())
    }

    /// The next SMS to this number does not arrive.
    pub(super) async fn fails(&self, phone: &str) -> anyhow::Result<()> {
        let fault = json!({ "kind": "fail_receipt", "code": NOT_IN_SERVICE, "phone": phone });
        self.ask_sandbox("faults", fault).await
    }

    pub(super) async fn ask_sandbox(&self, path: &str, body: serde_json::Value) -> anyhow::Result<()> {
        let sent = reqwest::Client::new()
            .post(format!("{}/api/{path}", self.sandbox))
            .json(&body)
            .send()
            .await?;
        sent.error_for_status()
            .with_context(|| format!("the sandbox: {path}"))?;
        Ok(())
    }
}
