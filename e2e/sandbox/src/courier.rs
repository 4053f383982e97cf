//! Pushes receipts and replies to the platform's callbacks, in batches, and repeats what was not acknowledged.

use crate::{
    config::Callbacks,
    gateway::Gateway,
    message::{Direction, Message, Provider, Status, Told},
};
use gateways::{aliyun, tencent, yunmas};
use serde_json::Value;
use std::{sync::Arc, time::Duration};
use tokio::sync::{Semaphore, mpsc};

/// Items of one push.
const BATCH: usize = 100;
/// Pushes of one route at the same time.
const AT_ONCE: usize = 4;
/// Between the two pushes of a doubled item, so that they come as two.
pub(crate) const BETWEEN_DOUBLES: Duration = Duration::from_millis(30);

/// Receipts or replies, of one provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    AliyunReport,
    AliyunUp,
    YunmasReport,
    YunmasDeliver,
    TencentStatus,
    TencentReply,
}

/// A push that was not acknowledged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NotAcknowledged;

impl Route {
    pub const ALL: [Self; 6] = [
        Self::AliyunReport,
        Self::AliyunUp,
        Self::YunmasReport,
        Self::YunmasDeliver,
        Self::TencentStatus,
        Self::TencentReply,
    ];

    /// The road for what happened to a message of this direction.
    pub fn of(provider: Provider, direction: Direction) -> Self {
        match (provider, direction) {
            (Provider::Aliyun, Direction::Out) => Self::AliyunReport,
            (Provider::Aliyun, Direction::In) => Self::AliyunUp,
            (Provider::Yunmas, Direction::Out) => Self::YunmasReport,
            (Provider::Yunmas, Direction::In) => Self::YunmasDeliver,
            (Provider::Tencent, Direction::Out) => Self::TencentStatus,
            (Provider::Tencent, Direction::In) => Self::TencentReply,
        }
    }

    pub fn provider(self) -> Provider {
        match self {
            Self::AliyunReport | Self::AliyunUp => Provider::Aliyun,
            Self::YunmasReport | Self::YunmasDeliver => Provider::Yunmas,
            Self::TencentStatus | Self::TencentReply => Provider::Tencent,
        }
    }

    pub fn direction(self) -> Direction {
        match self {
            Self::AliyunReport | Self::YunmasReport | Self::TencentStatus => Direction::Out,
            Self::AliyunUp | Self::YunmasDeliver | Self::TencentReply => Direction::In,
        }
    }

    pub fn address(self, callbacks: &Callbacks) -> Option<&String> {
        match self {
            Self::AliyunReport => callbacks.aliyun_report.as_ref(),
            Self::AliyunUp => callbacks.aliyun_up.as_ref(),
            Self::YunmasReport | Self::YunmasDeliver => callbacks.yunmas_push.as_ref(),
            Self::TencentStatus => callbacks.tencent_status.as_ref(),
            Self::TencentReply => callbacks.tencent_reply.as_ref(),
        }
    }

    /// Items of one push: Tencent pushes each reply by itself.
    fn batch(self) -> usize {
        if self == Self::TencentReply { 1 } else { BATCH }
    }

    /// The provider's object for one message.
    pub fn item(self, message: &Message) -> Value {
        let written = match self {
            Self::AliyunReport => serde_json::to_value(aliyun_report(message)),
            Self::AliyunUp => serde_json::to_value(aliyun_up(message)),
            Self::YunmasReport => serde_json::to_value(yunmas_report(message)),
            Self::YunmasDeliver => serde_json::to_value(yunmas_deliver(message)),
            Self::TencentStatus => serde_json::to_value(tencent_status(message)),
            Self::TencentReply => serde_json::to_value(tencent_reply(message)),
        };
        written.expect("structures of texts and numbers can always be written as JSON")
    }

    fn acknowledges(self, status: u16, body: &[u8]) -> bool {
        match self.provider() {
            Provider::Aliyun => aliyun::Acknowledgement::accepts(status, body),
            Provider::Yunmas => status == 200,
            Provider::Tencent => tencent::Acknowledgement::accepts(status, body),
        }
    }
}

/// What a provider calls an answer by.
pub(crate) fn request_id() -> String {
    uuid::Builder::from_random_bytes(rand::random())
        .into_uuid()
        .to_string()
        .to_uppercase()
}

/// Pushes what comes in until the sandbox stops. While earlier pushes are under way, items gather to a batch.
pub(crate) async fn run(gateway: Arc<Gateway>, route: Route, mut inbox: mpsc::UnboundedReceiver<u64>) {
    let slots = Arc::new(Semaphore::new(AT_ONCE));
    let stopping = gateway.stopping.clone();
    let pushing = async {
        loop {
            let Ok(slot) = slots.clone().acquire_owned().await else {
                return;
            };
            let mut ids = Vec::new();
            if inbox.recv_many(&mut ids, route.batch()).await == 0 {
                return;
            }
            let (gateway, slots) = (gateway.clone(), slots.clone());
            gateway.tasks.clone().spawn(async move {
                let first = push(&gateway, route, &ids).await;
                drop(slot);
                if first.is_err() {
                    repeat(&gateway, route, &ids, &slots).await;
                }
            });
        }
    };
    stopping.run_until_cancelled(pushing).await;
}

async fn repeat(gateway: &Gateway, route: Route, ids: &[u64], slots: &Semaphore) {
    for pause in &gateway.config.retries {
        if gateway
            .stopping
            .run_until_cancelled(tokio::time::sleep(*pause))
            .await
            .is_none()
        {
            return;
        }
        let Ok(_slot) = slots.acquire().await else { return };
        if push(gateway, route, ids).await.is_ok() {
            return;
        }
    }
    tracing::warn!(?route, items = ids.len(), "lost: the callback never acknowledged");
    gateway.store().mark(ids, Told::Lost);
    gateway.changed();
}

/// One attempt. Without an address nothing is pushed and nothing is marked: the items wait.
pub(crate) async fn push(gateway: &Gateway, route: Route, ids: &[u64]) -> Result<(), NotAcknowledged> {
    let callbacks = gateway.callbacks();
    let Some(address) = route.address(&callbacks) else {
        return Ok(());
    };
    let mut items: Vec<Value> = {
        let store = gateway.store();
        ids.iter()
            .filter_map(|id| store.get(*id))
            .map(|message| route.item(message))
            .collect()
    };
    // 云MAS accounts differ: a single item goes as an object, so that the platform's tolerance is exercised.
    let body = match items.pop() {
        None => return Ok(()),
        Some(single)
            if items.is_empty() && (route.provider() == Provider::Yunmas || route == Route::TencentReply) =>
        {
            single
        }
        Some(last) => {
            items.push(last);
            Value::Array(items)
        }
    };
    let acknowledged = match gateway.http.post(address).json(&body).send().await {
        Err(_) => false,
        Ok(answer) => {
            let status = answer.status().as_u16();
            answer
                .bytes()
                .await
                .is_ok_and(|body| route.acknowledges(status, &body))
        }
    };
    if !acknowledged {
        return Err(NotAcknowledged);
    }
    gateway.store().mark(ids, Told::Told);
    gateway.changed();
    Ok(())
}

fn aliyun_report(message: &Message) -> aliyun::Report {
    let success = message.status == Status::Delivered;
    aliyun::Report {
        phone_number: message.phone.to_string(),
        send_time: Some(message.at),
        report_time: Some(message.at + time::Duration::seconds(1)),
        success,
        err_code: message.code.as_deref().unwrap_or("DELIVERED").to_owned(),
        err_msg: if success {
            "用户接收成功"
        } else {
            "用户未收到"
        }
        .to_owned(),
        sms_size: message.segments().to_string(),
        biz_id: message.provider_id.to_string(),
        out_id: message.out_id.as_deref().unwrap_or_default().to_owned(),
    }
}

fn aliyun_up(message: &Message) -> aliyun::Up {
    aliyun::Up {
        phone_number: message.phone.to_string(),
        content: message.text.to_string(),
        send_time: Some(message.at),
        dest_code: message.extend.as_deref().unwrap_or_default().to_owned(),
        sequence_id: message.provider_id.to_string(),
        sign_name: None,
    }
}

pub(crate) fn tencent_status(message: &Message) -> tencent::Status {
    let delivered = message.status == Status::Delivered;
    tencent::Status {
        user_receive_time: Some(message.at + time::Duration::seconds(1)),
        nationcode: "86".to_owned(),
        mobile: message.phone.to_string(),
        report_status: tencent::Status::word(delivered).to_owned(),
        errmsg: message.code.as_deref().unwrap_or("DELIVRD").to_owned(),
        description: if delivered {
            "用户短信送达成功"
        } else {
            "用户未收到"
        }
        .to_owned(),
        sid: message.provider_id.to_string(),
    }
}

pub(crate) fn tencent_reply(message: &Message) -> tencent::Reply {
    tencent::Reply {
        extend: message.extend.as_deref().unwrap_or_default().to_owned(),
        mobile: message.phone.to_string(),
        nationcode: "86".to_owned(),
        sign: crate::Config::SIGN.to_owned(),
        text: message.text.to_string(),
        time: message.at.unix_timestamp(),
    }
}

fn yunmas_report(message: &Message) -> yunmas::Report {
    let delivered = message.status == Status::Delivered;
    yunmas::Report {
        report_status: if delivered {
            yunmas::Report::DELIVERED
        } else {
            "UNDELIV"
        }
        .to_owned(),
        mobile: vec![message.phone.to_string()],
        submit_date: Some(message.at),
        receive_date: Some(message.at + time::Duration::seconds(1)),
        error_code: message
            .code
            .as_deref()
            .unwrap_or(yunmas::Report::DELIVERED)
            .to_owned(),
        msg_group: message.provider_id.to_string(),
    }
}

fn yunmas_deliver(message: &Message) -> yunmas::Deliver {
    yunmas::Deliver {
        sms_content: message.text.to_string(),
        mobile: message.phone.to_string(),
        send_time: Some(message.at),
        add_serial: message.extend.as_deref().unwrap_or_default().to_owned(),
    }
}
